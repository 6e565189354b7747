//! Telling the API how far each site is, for whoever waits there for what they pushed.

use std::sync::mpsc::Receiver;

use site::SiteName;

use super::builder::Builder;

impl Builder {
    pub(super) fn tell_forever(&self, sites: &Receiver<SiteName>) {
        sites.iter().for_each(|site| self.tell_api(&site));
    }

    /// Tells the API how far a site is, if it does not know. What cannot be told is told as soon as the API answers again.
    pub(super) fn tell_api(&self, name: &SiteName) {
        let (opened, kept) = (self.opened(), self.kept(name));
        let (Some(site), Some(live)) = (opened.site(name), kept.untold()) else { return };
        let told = self.remote.tell_live(&opened.workspace, site, &live);
        if told.is_ok() && kept.untold().as_ref() == Some(&live) {
            kept.has_to_tell(None);
        }
    }
}
