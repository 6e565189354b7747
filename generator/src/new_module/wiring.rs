//! What names a new module elsewhere: two manifests and two lists. Everything else in these files stays as it is.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::ModuleName;

/// Why a file could not be changed: what was looked for in it.
pub(super) type Unfit = &'static str;

/// The workspace's manifest with the module among the packages of our own.
pub(super) fn workspace_manifest(text: &str, name: &ModuleName) -> Result<String, Unfit> {
    let mut document: DocumentMut = text.parse().map_err(|_| "valid TOML")?;
    let dependencies = document["workspace"]["dependencies"].as_table_mut().ok_or("[workspace.dependencies]")?;
    let mut place = InlineTable::new();
    place.insert("path", format!("api/modules/{name}").into());
    let is_module = |item: &Item| item.get("path").and_then(Item::as_str).is_some_and(|path| path.starts_with("api/modules/"));
    insert_among(dependencies, name.as_str(), Value::from(place), is_module);
    Ok(document.to_string())
}

/// The program's manifest with the module as a feature that is on by default.
pub(super) fn program_manifest(text: &str, name: &ModuleName) -> Result<String, Unfit> {
    let mut document: DocumentMut = text.parse().map_err(|_| "valid TOML")?;
    let features = document["features"].as_table_mut().ok_or("[features]")?;
    let default = features["default"].as_array_mut().ok_or("the list `default` of [features]")?;
    let at = default.iter().take_while(|known| known.as_str().is_some_and(|known| known < name.as_str())).count();
    default.insert(at, name.as_str());
    default.fmt();
    let own: Array = [format!("dep:{name}")].into_iter().collect();
    insert_among(features, name.as_str(), Value::from(own), |item| {
        item.get(0).and_then(Item::as_str).is_some_and(|first| first.starts_with("dep:"))
    });
    let mut dependency = InlineTable::new();
    dependency.insert("workspace", true.into());
    dependency.insert("optional", true.into());
    let dependencies = document["dependencies"].as_table_mut().ok_or("[dependencies]")?;
    insert_among(dependencies, name.as_str(), Value::from(dependency), |_| true);
    Ok(document.to_string())
}

/// Puts an entry where its name belongs among those of its kind, or behind the last of them.
fn insert_among(table: &mut Table, name: &str, value: Value, is_kind: impl Fn(&Item) -> bool) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let kind: Vec<usize> = (0..keys.len()).filter(|at| is_kind(&table[&keys[*at]])).collect();
    let before = kind.iter().copied().find(|at| keys[*at].as_str() > name).or_else(|| kind.last().map(|last| last + 1));
    let moved: Vec<_> = keys[before.unwrap_or(keys.len())..].iter().filter_map(|key| table.remove_entry(key)).collect();
    table.insert(name, Item::Value(value));
    for (key, item) in moved {
        table.insert_formatted(&key, item);
    }
}

/// The program's lists of modules with one more.
pub(super) fn program_lists(text: &str, name: &ModuleName) -> Result<String, Unfit> {
    let entry = |what: &str| format!("    #[cfg(feature = \"{name}\")]\n    &{}::{what},\n", name.identifier());
    let attribute =
        |line: &str| line.trim().strip_prefix("#[cfg(feature = \"").and_then(|rest| rest.strip_suffix("\")]")).map(str::to_owned);
    let text =
        insert_in_list(text, "static MODULES: &[&Module] = &[", &entry("MODULE"), name.as_str(), attribute).ok_or("the list MODULES")?;
    insert_in_list(&text, "static SPECS: &[&ModuleSpec] = &[", &entry("SPEC"), name.as_str(), attribute).ok_or("the list SPECS")
}

/// The tests' list of samples with one more.
pub(super) fn sample_lists(text: &str, name: &ModuleName) -> Result<String, Unfit> {
    let own = name.identifier();
    let first = text.lines().position(|line| line.starts_with("mod ")).ok_or("the lines `mod …;`")?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let known = |line: &String| line.strip_prefix("mod ").is_some_and(|rest| rest.trim_end_matches(';') < own.as_str());
    let at = first + lines[first..].iter().take_while(|line| known(line)).count();
    lines.insert(at, format!("mod {own};"));
    let text = format!("{}\n", lines.join("\n"));
    let element = |line: &str| line.trim().strip_prefix('&').and_then(|rest| rest.strip_suffix("::SAMPLE,")).map(str::to_owned);
    insert_in_list(&text, "static ALL: &[&Sample] = &[", &format!("    &{own}::SAMPLE,\n"), &own, element).ok_or("the list ALL")
}

/// Inserts lines into the list that begins with a line and ends with `];`, before the first element whose name comes later.
fn insert_in_list(text: &str, begin: &str, entry: &str, name: &str, name_of: impl Fn(&str) -> Option<String>) -> Option<String> {
    let start = text.find(begin)? + begin.len() + 1;
    let end = start + text[start..].find("];")?;
    let mut at = start;
    for line in text[start..end].split_inclusive('\n') {
        if name_of(line).is_some_and(|known| known.as_str() > name) {
            break;
        }
        at += line.len();
    }
    Some(format!("{}{entry}{}", &text[..at], &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> ModuleName {
        text.parse().unwrap()
    }

    #[test]
    fn a_module_is_named_where_it_belongs_and_nothing_else_changes() {
        let text = "[workspace]\nmembers = [\"a\"] # all\n\n[workspace.dependencies]\n# our own\nkernel = { path = \"api/kernel\" }\nbookings = { path = \"api/modules/bookings\" }\n\
                    cms = { path = \"api/modules/cms\" }\napi = { path = \"api\" }\n\n# text\naxum = \"1\"\n";
        let made = workspace_manifest(text, &name("chat")).unwrap();
        assert_eq!(made, text.replace("cms = ", "chat = { path = \"api/modules/chat\" }\ncms = "));
        let last = workspace_manifest(text, &name("shop")).unwrap();
        assert_eq!(last, text.replace("api = ", "shop = { path = \"api/modules/shop\" }\napi = "));
    }

    #[test]
    fn a_module_is_a_feature_of_the_program() {
        let text = "[features]\ndefault = [\"bookings\", \"cms\"]\nbookings = [\"dep:bookings\"]\ncms = [\"dep:cms\"]\nmongodb = [\"store/mongodb\"]\n\n\
                    [dependencies]\naxum.workspace = true\ncms = { workspace = true, optional = true }\nkernel.workspace = true\n";
        let made = program_manifest(text, &name("guest-book")).unwrap();
        let expected = text
            .replace("\"cms\"]\nb", "\"cms\", \"guest-book\"]\nb")
            .replace("mongodb", "guest-book = [\"dep:guest-book\"]\nmongodb")
            .replacen("store/guest-book = [\"dep:guest-book\"]\nmongodb", "store/mongodb", 1)
            .replace("kernel.", "guest-book = { workspace = true, optional = true }\nkernel.");
        assert_eq!(made, expected);
    }

    #[test]
    fn a_module_is_in_the_lists_in_the_order_of_names() {
        let text = "static MODULES: &[&Module] = &[\n    #[cfg(feature = \"cms\")]\n    &cms::MODULE,\n];\nstatic SPECS: &[&ModuleSpec] = &[\n    #[cfg(feature = \"cms\")]\n    &cms::SPEC,\n];\n";
        let before = program_lists(text, &name("chat")).unwrap();
        assert!(before.contains("&[\n    #[cfg(feature = \"chat\")]\n    &chat::MODULE,\n    #[cfg(feature = \"cms\")]"), "{before}");
        let after = program_lists(text, &name("guest-book")).unwrap();
        assert!(after.ends_with("    &cms::SPEC,\n    #[cfg(feature = \"guest-book\")]\n    &guest_book::SPEC,\n];\n"), "{after}");
        assert_eq!(program_lists("nothing", &name("chat")), Err("the list MODULES"));
        let samples =
            "//! Top.\n\nmod cms;\nmod own;\n\nstatic ALL: &[&Sample] = &[\n    // sorted\n    &cms::SAMPLE,\n    &own::SAMPLE,\n];\n";
        let made = sample_lists(samples, &name("guest-book")).unwrap();
        assert_eq!(made, samples.replace("mod own", "mod guest_book;\nmod own").replace("    &own", "    &guest_book::SAMPLE,\n    &own"));
    }
}
