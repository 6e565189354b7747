//! Appointments of the coming days for a new site in development, so that there is something to see.

use std::pin::Pin;

use kernel::{Error, Tenant};
use store::{Batch, Query};

use crate::appointment::{Appointment, now};
use crate::day::Day;
use crate::fields;
use crate::settings::Settings;

/// How many days get appointments.
const DAYS: i64 = 7;
/// Which slots of a day are taken: believable, and the same each time.
const TAKEN: [usize; 5] = [0, 1, 3, 4, 8];

const PEOPLE: [(&str, &str, &str); 8] = [
    ("Ines Albrecht", "+49 30 5550 121", ""),
    ("Jonas Okafor", "", "I come by wheelchair."),
    ("Marta Lindqvist", "+46 8 5550 133", ""),
    ("Tom Ferreira", "", ""),
    ("Priya Raman", "+44 20 7946 0155", "Please ring, the door bell is hard to hear."),
    ("Emil Novak", "", "It is my first visit."),
    ("Sofia Castellano", "+39 06 5550 178", ""),
    ("Hugh Pemberton", "", ""),
];

/// Fills an empty book.
pub(crate) fn seed(tenant: Tenant) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>> {
    Box::pin(async move {
        let any = Query { limit: 1, ..Query::by_id() };
        if !tenant.store.find::<Appointment>(&any).await?.items.is_empty() {
            return Ok(());
        }
        let batch = examples(&Settings::of(&tenant), now(&tenant).as_millisecond()).iter().fold(Batch::new(), Batch::insert);
        tenant.store.batch(batch).await?;
        Ok(())
    })
}

fn examples(settings: &Settings, now: i64) -> Vec<Appointment> {
    let time = crate::appointment::instant(now);
    let today = Day::at(time, &settings.zone);
    let mut people = PEOPLE.iter().cycle();
    let mut examples = Vec::new();
    for resource in &settings.resources {
        for (number, day) in today.to(today.plus(DAYS)).enumerate() {
            let slots = resource.offered(day, &settings.zone, time);
            for slot in TAKEN.iter().filter_map(|taken| slots.get(taken + number % 3)) {
                let Some((name, phone, note)) = people.next() else { continue };
                let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
                let person = fields::person(name, &email, phone, note).ok();
                examples.push(Appointment::new(settings, resource, slot, person, now));
            }
        }
    }
    examples
}
