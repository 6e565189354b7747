//! A workspace in a temporary folder, and the program run in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A workspace that is removed when the test ends.
pub(crate) struct Workspace {
    folder: tempfile::TempDir,
}

/// What a run of the program said.
pub(crate) struct Run {
    pub(crate) ok: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

const LAYOUTS: [(&str, &str); 5] = [
    (
        "shared-components/layouts/base.html",
        "<!doctype html>\n<html lang=\"{{ site.language }}\"><head><title>{{ page.title }}</title><link rel=\"stylesheet\" href=\"{{ site.stylesheet.url }}\"></head>\n<body>{% block main %}{{ page.content }}{% endblock %}</body></html>\n",
    ),
    ("shared-components/layouts/page.html", "{% extends \"layouts/base.html\" %}"),
    ("shared-components/layouts/post.html", "{% extends \"layouts/base.html\" %}"),
    (
        "shared-components/layouts/list.html",
        "{% extends \"layouts/base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{% for post in (paginator or page).pages %}<a href=\"{{ post.url }}\">{{ post.title }}</a>\n{% endfor %}{% endblock %}",
    ),
    (
        "shared-components/layouts/taxonomy.html",
        "{% extends \"layouts/base.html\" %}{% block main %}{% for term in page.terms %}<a href=\"{{ term.url }}\">{{ term.name }} {{ term.count }}</a>{% endfor %}{% endblock %}",
    ),
];

impl Workspace {
    /// A workspace with a few plain layouts and the one site `a.example`, to which files are added.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Self::empty();
        workspace.write("shared-components/layouts/404.html", "<!doctype html><title>404</title>");
        for (file, text) in LAYOUTS {
            workspace.write(file, text);
        }
        workspace.site("a.example", files);
        workspace
    }

    /// A workspace with nothing but its marker.
    pub(crate) fn empty() -> Self {
        let workspace = Self { folder: tempfile::tempdir().unwrap() };
        workspace.write("sitegen.toml", "");
        workspace
    }

    /// Adds a site with the settings that it needs, and these files.
    pub(crate) fn site(&self, domain: &str, files: &[(&str, &str)]) {
        self.write(&format!("sites/{domain}/site.toml"), format!("name = \"A\"\ndomain = \"{domain}\"\n"));
        for (file, text) in files {
            self.write(&format!("sites/{domain}/{file}"), text);
        }
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub(crate) fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// A file of the live tree of `a.example`.
    pub(crate) fn live(&self, output: &str) -> String {
        self.read(&format!("dist/a.example/current/{output}"))
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.path(file).exists()
    }

    /// All files under a folder, by their paths in it.
    pub(crate) fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path(folder))
    }

    /// Starts the program and lets it run.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sitegen"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("SITE").stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }

    /// Runs the program; the folder's own name is left out of what it says.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_sitegen"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("SITE")
            .output()
            .unwrap();
        let real = self.folder.path().canonicalize().unwrap();
        let text = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .replace(&*real.to_string_lossy(), "[ROOT]")
                .replace(&*self.folder.path().to_string_lossy(), "[ROOT]")
        };
        Run { ok: output.status.success(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// Builds, and fails the test if the build does.
    pub(crate) fn build(&self) -> Run {
        let run = self.run(&["build"]);
        assert!(run.ok, "{}", run.stderr);
        run
    }

    /// Builds a workspace that cannot be built and returns what was said of it, without the lines of the sites that went well.
    pub(crate) fn build_fails(&self) -> String {
        let run = self.run(&["build"]);
        assert!(!run.ok, "the build went well:\n{}", run.stderr);
        run.stderr.lines().filter(|line| !line.starts_with('✓')).collect::<Vec<_>>().join("\n")
    }
}

/// All files under a folder, by their paths in it.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let root = folder.canonicalize().unwrap();
    let files = walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let named =
        files.map(|file| (file.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned(), std::fs::read(file.path()).unwrap()));
    named.collect()
}

/// Whether the long loops run at full count.
pub(crate) fn soak() -> bool {
    std::env::var_os("SITEGEN_SOAK").is_some_and(|value| value == "1")
}

/// Tells who runs the tests, also where all goes well: what is printed by a macro would only be shown with a failure.
pub(crate) fn say(text: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{text}\n").as_bytes());
}

/// The repository that these tests stand in.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
