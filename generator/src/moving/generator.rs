//! The generators that content can come from.

/// Another generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Generator {
    /// Front matter in TOML, YAML or JSON; shortcodes in `{{< >}}`.
    Hugo,
    /// Front matter in TOML with `[taxonomies]` and `[extra]`.
    Zola,
    /// Posts in `_posts/` with their date in the name; Liquid in `{% %}`.
    Jekyll,
}

impl Generator {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "Hugo",
            Self::Zola => "Zola",
            Self::Jekyll => "Jekyll",
        }
    }

    /// The name of the folder that it has its content in; none where that is the whole folder.
    pub(super) fn content_folder(self) -> Option<&'static str> {
        (self != Self::Jekyll).then_some("content")
    }

    /// The files that its settings may stand in, the first that is there counts.
    pub(super) fn settings_files(self) -> &'static [&'static str] {
        match self {
            Self::Hugo => &["hugo.toml", "hugo.yaml", "hugo.yml", "config.toml", "config.yaml", "config.yml"],
            Self::Zola => &["zola.toml", "config.toml"],
            Self::Jekyll => &["_config.yml", "_config.yaml"],
        }
    }
}
