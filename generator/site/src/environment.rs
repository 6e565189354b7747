//! A site's `.env`: what is secret, or differs from machine to machine.

use std::path::Path;

use source::Diagnostic;

use crate::Site;

/// Reads a site's `.env`, if it has one: `NAME=value` lines, `#` comments, quotes around a value taken off.
///
/// # Errors
/// Lines that are neither.
pub fn environment(root: &Path, site: &Site) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
    let file = site.folder.join(".env");
    if !file.exists() {
        return Ok(Vec::new());
    }
    let source = source::read(root, &file).map_err(|problem| vec![problem])?;
    dotenvy::from_read_iter(source.text.as_bytes())
        .map(|entry| {
            entry.map_err(|error| {
                let place = match &error {
                    dotenvy::Error::LineParse(line, at) => {
                        source.text.find(line.as_str()).map(|start| source.place(&(start + at..start + line.len())))
                    }
                    _ => None,
                };
                let problem = Diagnostic::error("this line is not NAME=value");
                vec![match place {
                    Some(place) => problem.at(place),
                    None => problem.in_file(source.file.clone()),
                }]
            })
        })
        .collect()
}
