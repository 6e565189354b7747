//! The calendar of a resource for visitors: the days of a week, and what is free on one of them. Never who has the rest.

use axum::http::StatusCode;
use axum::response::Response;
use components::table;
use kernel::{ApiPath, ApiQuery, Error, Problem, Tenant};
use minijinja::Value;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::addresses;
use crate::availability::Availability;
use crate::day::{Day, Week};
use crate::resource::{Resource, ResourceId};
use crate::settings::Settings;
use crate::views::{day_value, resource_value, safe, slot_value, zone_value};

/// Which part of the calendar; without either, the first week in which something is free.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarQuery {
    /// A week, such as `2026-W49`.
    #[param(value_type = Option<String>, pattern = "^2[0-9]{3}-W[0-5][0-9]$")]
    week: Option<Week>,
    /// A day, such as `2026-12-01`; its week is shown.
    #[param(value_type = Option<String>, format = Date)]
    day: Option<Day>,
}

/// All that can be booked, as a page.
#[utoipa::path(get, path = "/bookings", tag = "bookings", responses(
    (status = 200, content_type = "text/html", body = String), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn resources(tenant: Tenant) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    let props = table([("resources", settings.resources.iter().map(resource_value).collect::<Value>())]);
    tenant.page(StatusCode::OK, &settings.title, "bookings/resources.html", props).await
}

/// The days of a week and the free slots of one of them, as a page.
#[utoipa::path(get, path = "/bookings/{resource}", tag = "bookings",
    params(("resource" = String, Path, description = "The id of what is booked"), CalendarQuery), responses(
    (status = 200, content_type = "text/html", body = String), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)
))]
pub(crate) async fn show(
    tenant: Tenant,
    ApiPath(id): ApiPath<ResourceId>,
    ApiQuery(query): ApiQuery<CalendarQuery>,
) -> Result<Response, Error> {
    let settings = Settings::of(&tenant);
    let resource = settings.resource(&id)?;
    let calendar = Availability::new(&tenant, &settings, resource);
    let props = match (query.day, query.week) {
        (Some(_), Some(_)) => return Err(Error::BadRequest("give `day` or `week`, not both".into())),
        (Some(day), None) => week_props(&calendar, Week::of(day), Some(day)).await?,
        (None, Some(week)) => week_props(&calendar, week, None).await?,
        (None, None) => {
            let first = calendar.first_free_day(calendar.window().0).await?;
            week_props(&calendar, Week::of(first.unwrap_or_else(|| calendar.window().0)), None).await?
        }
    };
    tenant.page(StatusCode::OK, &title(&settings, resource), "bookings/calendar.html", props).await
}

/// What the pages of a resource are called.
pub(crate) fn title(settings: &Settings, resource: &Resource) -> String {
    format!("{} – {}", resource.name, settings.title)
}

/// What the calendar shows of a week, and of a day in it: the one that is asked for, else the first with a free slot.
async fn week_props(calendar: &Availability<'_>, week: Week, day: Option<Day>) -> Result<Value, Error> {
    let id = &calendar.resource.id;
    let (first, last) = calendar.window();
    let free = calendar.free(week.monday(), week.monday().plus(6)).await?;
    let chosen = day.or_else(|| free.first().map(|slot| slot.at.day()));
    let days = week.monday().to(week.monday().plus(6)).map(|day| {
        let count = free.iter().filter(|slot| slot.at.day() == day).count();
        let url = if count > 0 { safe(addresses::of_day(id, day)) } else { Value::from("") };
        table([("day", day_value(day)), ("free", Value::from(count)), ("url", url), ("is_chosen", Value::from(Some(day) == chosen))])
    });
    let next_free = if free.is_empty() { calendar.first_free_day(week.monday().plus(7).max(first)).await? } else { None };
    let slots = free.iter().filter(|slot| Some(slot.at.day()) == chosen);
    let (first_week, last_week) = (first.monday(), last.monday());
    let link = |is_there: bool, monday: Day| if is_there { safe(addresses::of_week(id, Week::of(monday))) } else { Value::from("") };
    let monday = week.monday();
    Ok(table([
        ("resource", resource_value(calendar.resource)),
        ("days", days.collect()),
        ("day", chosen.map_or_else(|| Value::from(""), day_value)),
        ("slots", slots.map(|slot| slot_value(calendar.settings, calendar.resource, slot)).collect()),
        ("previous_url", link(monday > first_week, monday.plus(-7).min(last_week))),
        ("next_url", link(monday < last_week, monday.plus(7).max(first_week))),
        ("next_free", next_free.map_or_else(|| Value::from(""), day_value)),
        ("next_free_url", next_free.map_or_else(|| Value::from(""), |day| safe(addresses::of_day(id, day)))),
        ("zone", zone_value(calendar.settings)),
        ("all_url", if calendar.settings.resources.len() > 1 { safe(addresses::RESOURCES.into()) } else { Value::from("") }),
    ]))
}
