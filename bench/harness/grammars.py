"""The languages of the code blocks: what a block is framed by, its plain statements, and statements that hold others. `snippets.py` says how they are read.

Nothing here may hold two braces in a row, or a brace before `%` or `#`: some of the programs would take that for a template.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Grammar:
    """One language."""

    weight: int
    camel: bool
    frames: list[str]
    lines: list[str]
    blocks: list[str]


RUST = Grammar(
    weight=4,
    camel=False,
    frames=[
        "/// «s».\npub fn «f1»(«v1»: &[«T1»], limit: usize) -> Result<«T2», «T3»Error> {\n    …\n    Ok(«T2»::new(«v1».len()))\n}",
        "impl «T1» {\n    /// Returns «s».\n    fn «f1»(&mut self, «v1»: &str) -> Option<u64> {\n        …\n        self.«v2».checked_add(«n»)\n    }\n}",
        "#[derive(Debug, Clone)]\nstruct «T1» {\n    «v1»: String,\n    «v2»: Vec<u32>,\n}\n\nfn «f1»(«v3»: «T1») {\n    …\n}",
        "use std::collections::BTreeMap;\n\nasync fn «f1»<T: «T1»>(mut «v1»: T) -> BTreeMap<String, T> {\n    …\n    BTreeMap::new()\n}",
    ],
    lines=[
        "let «v1» = «v2».iter().filter(|«v3»| «v3».«f1»() > «n»).count();",
        "let mut «v1»: Vec<«T1»> = Vec::with_capacity(«n»);",
        'println!("«s»: {«v1»} of {}", «v2».len());',
        "self.«v1».insert(«n», «T1»::from(«v2»));",
        "«v1» += «v2» as f64 * «d»;",
        'let «v1» = std::env::var("«K1»").unwrap_or_else(|_| "«w»".to_owned());',
        "assert_eq!(«f1»(&«v1», «n»), «n2»);",
        'const «K1»: &str = "«s»";',
        "let («v1», «v2») = «f1»(«v3»)?;",
        "// «s»",
        "«v1».sort_by_key(|«v2»| std::cmp::Reverse(«v2».«v3»));",
        'let «v1» = format!("{}-{:04x}", «v2», «n»);',
        "return Err(«T1»Error::«T2»(«v1».to_string()));",
        "let «v1» = «v2».get(«n»..).and_then(<[_]>::first).copied();",
        "drop(«v1».lock().expect(\"«s»\"));",
        "*«v1».entry(«v2».clone()).or_insert(«n1») |= 1 << «n2»;",
    ],
    blocks=[
        "for («v1», «v2») in «v3».iter().enumerate().skip(«n») {\n    …\n}",
        "if let Some(«v1») = «v2».«f1»(«n») {\n    …\n} else {\n    …\n}",
        "match «v1».«f1»() {\n    «T1»::«T2» { «v2», .. } if «v2» > «n» => {\n        …\n    }\n    «T1»::«T3»(_) => return «f2»(«v1»),\n    _ => unreachable!(),\n}",
        "while «v1» < «n» && !«v2».is_empty() {\n    …\n}",
        "let «v1» = «v2».into_iter().map(|«v3»| {\n    …\n    «v3».«f1»()\n});",
        "{\n    let _guard = «f1»(&«v1»);\n    …\n}",
    ],
)

PYTHON = Grammar(
    weight=4,
    camel=False,
    frames=[
        'def «f1»(«v1»: list[str], *, «v2»: int = «n») -> dict[str, int]:\n    """«s»."""\n    …\n    return {name: len(name) for name in «v1»}',
        "@dataclass(frozen=True)\nclass «T1»(«T2»):\n    «v1»: str = \"«w»\"\n    «v2»: float = «d»\n\n    def «f1»(self, «v3»=None):\n        …\n        return self.«v2» * «n»",
        "import «w1»\nfrom «w2».«w3» import «T1»\n\nasync def «f1»(«v1»):\n    …\n    yield «T1»(«v1»)",
        "class Test«T1»(unittest.TestCase):\n    def test_«f1»(self):\n        …\n        self.assertEqual(«f2»(«n1»), «n2»)",
    ],
    lines=[
        "«v1» = [«v2».«f1»() for «v2» in «v3» if «v2».«w1» > «n»]",
        'print(f"«s»: {«v1»:>10} / {len(«v2»)}")',
        "self.«v1»[«n»] = «f1»(«v2», «w1»=«d»)",
        "«v1», *«v2» = sorted(«v3», key=lambda «w1»: -«w1».«v4»)",
        "# «s»",
        '«v1» = os.environ.get("«K1»", "«w»")',
        "assert «v1» is not None, \"«s»\"",
        "«v1».update(«w1»=«n1», «w2»=\"«s»\")",
        "«K1» = re.compile(r\"^«w1»-(\\d{«n1»})\\.«w2»$\")",
        "raise «T1»Error(f\"«s»: {«v1»!r}\") from None",
        "«v1» = «v2» if «v3» >= «d» else «f1»(«v2», «n»)",
        "await «v1».«f1»(timeout=«d»)",
        "«v1» //= max(1, «v2» % «n»)",
        "logging.getLogger(\"«w1».«w2»\").warning(\"«s» %s\", «v1»)",
        "del «v1»[«n»:]",
    ],
    blocks=[
        "for «v1», «v2» in zip(«v3», range(«n»)):\n    …",
        "with open(«v1» / \"«w1».txt\", encoding=\"utf-8\") as «v2»:\n    …",
        "try:\n    …\nexcept («T1»Error, KeyError) as error:\n    «f1»(error, «n»)\nfinally:\n    …",
        "if «v1» and not «v2».«f1»(\"«w1»\"):\n    …\nelif «v3» in {«n1», «n2»}:\n    …",
        "while «v1» := «v2».«f1»(«n»):\n    …",
        "@functools.cache\ndef «f1»(«v1»: «T1») -> bool:\n    …\n    return bool(«v1»)",
    ],
)

JAVASCRIPT = Grammar(
    weight=4,
    camel=True,
    frames=[
        "import { «f1», «f2» } from \"./«w1»/«w2».js\";\n\nexport async function «f3»(«v1», «v2» = «n») {\n  …\n  return «f1»(«v1»);\n}",
        "class «T1» extends «T2» {\n  #«v1» = «n»;\n\n  «f1»(«v2») {\n    …\n    return this.#«v1»;\n  }\n}",
        "// «s»\nconst «f1» = («v1») => {\n  …\n};\n\nexport default «f1»;",
        "document.querySelector(\"#«w1» .«w2»\").addEventListener(\"click\", async (event) => {\n  event.preventDefault();\n  …\n});",
    ],
    lines=[
        "const «v1» = «v2».filter((«v3») => «v3».«w1» !== «n»).map(«f1»);",
        "let { «v1», «v2» = «n», ...«v3» } = await «f1»(«v4»);",
        "console.log(`«s» ${«v1».length} / ${«v2»}`);",
        "this.«v1» = new Map([[\"«w1»\", «n1»], [\"«w2»\", «n2»]]);",
        "throw new «T1»Error(\"«s»\", «v1»);",
        "«v1»?.«f1»(«v2» ?? «d»);",
        "// «s»",
        "const «v2» = await fetch(`/«w1»/${encodeURIComponent(«v1»)}?«w2»=«n»`);",
        "«v1».style.setProperty(\"--«w1»-«w2»\", `${«v2» * «d»}px`);",
        "const «K1» = /^«w1»[-_](\\d+)\\.(?:«w2»|«w3»)$/giu;",
        "«v1».push(...Object.entries(«v2»).slice(0, «n»));",
        "return typeof «v1» === \"function\" ? «v1»(«v2») : «v1»;",
        "setTimeout(() => «f1»(«v1», \"«s»\"), «n»);",
        "«v1» ||= structuredClone(«v2»);",
        "const «v1» = JSON.parse(localStorage.getItem(\"«w1».«w2»\") || \"null\");",
    ],
    blocks=[
        "for (const [«v1», «v2»] of «v3».entries()) {\n  …\n}",
        "if («v1» > «n» && !«v2».«f1»(\"«w1»\")) {\n  …\n} else {\n  …\n}",
        "try {\n  …\n} catch (error) {\n  «f1»(error, { «w1»: «n1» });\n}",
        "switch («v1».«w1») {\n  case \"«w2»\":\n    …\n    break;\n  default:\n    «f1»(«n»);\n}",
        "«v1».forEach(function («v2», index) {\n  …\n});",
        "while («v1»-- > «n») {\n  …\n}",
    ],
)

TYPESCRIPT = Grammar(
    weight=2,
    camel=True,
    frames=[
        "export interface «T1» {\n  readonly «v1»: string;\n  «v2»?: number[];\n}\n\nexport function «f1»(«v3»: «T1»): «T2» | undefined {\n  …\n}",
        "type «T1» = Partial<Record<\"«w1»\" | \"«w2»\", «T2»>>;\n\nexport class «T3»<T extends «T1»> implements «T4» {\n  constructor(private readonly «v1»: T) {}\n\n  async «f1»(«v2»: number = «n»): Promise<void> {\n    …\n  }\n}",
        "enum «T1» {\n  «T2» = \"«w1»\",\n  «T3» = \"«w2»\",\n}\n\nconst «f1» = <T,>(«v1»: T[]): T[] => {\n  …\n  return «v1»;\n};",
    ],
    lines=[
        "const «v1»: ReadonlyArray<«T1»> = «v2».filter(({ «w1» }) => «w1» < «n»);",
        "let «v1» = «v2» as unknown as «T1»;",
        "this.«v1».set(«T1».«T2», await this.«f1»(«n»));",
        "if (!(«v1» instanceof «T1»)) throw new TypeError(`«s»: ${«v1»}`);",
        "const «v1» = «v2»!.«f1»<«T1»>(«d»);",
        "// «s»",
        "return { ...«v1», «w1»: «n1», «w2»: \"«s»\" };",
        "declare const «K1»: unique symbol;",
        "console.assert(«v1».length === «n», \"«s»\");",
        "const «v1» = new Set<string>([\"«w1»\", \"«w2»\", `«w3»-${«n»}`]);",
        "«v1» satisfies «T1»;",
        "for await (const «v1» of «f1»(«v2»)) this.«f2»(«v1»);",
    ],
    blocks=[
        "if (\"«w1»\" in «v1» && «v1».«w1» >= «n») {\n  …\n}",
        "for (let «v1» = 0; «v1» < «n»; «v1» += «n2») {\n  …\n}",
        "return «v1».reduce<number>((«v2», «v3») => {\n  …\n  return «v2» + «n»;\n}, 0);",
        "try {\n  …\n} finally {\n  this.«f1»();\n}",
    ],
)

GO = Grammar(
    weight=2,
    camel=True,
    frames=[
        "// «T1» is «s».\nfunc («v1» *«T2») «T1»(ctx context.Context, «v2» []string) (int, error) {\n\t…\n\treturn len(«v2»), nil\n}",
        "type «T1» struct {\n\t«T2» string `json:\"«w1»,omitempty\"`\n\t«v1» sync.Mutex\n}\n\nfunc «f1»(«v2» map[string]«T1») {\n\t…\n}",
        "package «w1»\n\nimport (\n\t\"fmt\"\n\t\"«w2»/«w3»\"\n)\n\nfunc Test«T1»(t *testing.T) {\n\t…\n}",
    ],
    lines=[
        "«v1» := make([]«T1», 0, «n»)",
        "«v1», err := «w1».«T1»(ctx, «v2», «n»)",
        "fmt.Printf(\"«s»: %d of %v\\n\", «v1», «v2».«T1»)",
        "«v1» = append(«v1», «v2»[«n»:]...)",
        "defer «v1».«T1»()",
        "// «s»",
        "return 0, fmt.Errorf(\"«s» %q: %w\", «v1», err)",
        "var «v1» = map[string]float64{\"«w1»\": «d1», \"«w2»\": «d2»}",
        "go «f1»(«v1», &«T1»{«T2»: «n»})",
        "«v1» <- «T1»{«w1»: \"«s»\"}",
        "const «v1» = «n» << iota",
        "_, ok := «v1».(«T1»)",
    ],
    blocks=[
        "for «v1», «v2» := range «v3».«T1» {\n\t…\n}",
        "if err := «f1»(«v1», «n»); err != nil {\n\t…\n}",
        "switch «v1» := «v2».(type) {\ncase *«T1»:\n\t…\ndefault:\n\tpanic(\"«s»\")\n}",
        "select {\ncase «v1» := <-«v2»:\n\t…\ncase <-time.After(«n» * time.Millisecond):\n\treturn\n}",
    ],
)

SHELL = Grammar(
    weight=2,
    camel=False,
    frames=[
        "#!/usr/bin/env bash\n# «s»\nset -euo pipefail\n\n«f1»() {\n  …\n}\n\n«f1» \"$@\"",
        "export «K1»=\"${«K2»:-«w1»}\"\n…\nexit 0",
    ],
    lines=[
        "«v1»=$(«w1» --«w2» \"$«v2»\" | sort -u | head -n «n»)",
        "echo \"«s»: $«v1»\" >&2",
        "curl -fsS \"https://«w1».example/«w2»/«n»\" -o /tmp/«h».tar.gz",
        "mkdir -p \"$«K1»/«w1»\" && cd \"$_\"",
        "# «s»",
        "grep -E '^«w1»=[0-9]{«n»}$' «w2».conf | cut -d= -f2",
        "[[ -n \"${«v1»:-}\" ]] || return «n»",
        "docker run --rm -e «K1»=«n1» -p «n2»:80 «w1»/«w2»:latest",
        "tar -xzf «w1»-«h».tar.gz --strip-components=1",
        "sed -i \"s/«w1»/«w2»/g\" \"$«v1»\"/*.md",
        "local «v1»=\"$1\" «v2»=$((RANDOM % «n»))",
        "trap 'rm -rf \"$«v1»\"' EXIT",
    ],
    blocks=[
        "for «v1» in «w1» «w2» «w3»; do\n  …\ndone",
        "if ! command -v «w1» >/dev/null; then\n  …\nfi",
        "while read -r «v1» «v2»; do\n  …\ndone < «w1».txt",
        "case \"$«v1»\" in\n  «w1»|«w2»)\n    …\n    ;;\n  *) «f1» «n» ;;\nesac",
    ],
)

SQL = Grammar(
    weight=2,
    camel=False,
    frames=[
        "-- «s»\nBEGIN;\n…\nCOMMIT;",
        "CREATE TABLE IF NOT EXISTS «v1» (\n  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  «v2» TEXT NOT NULL DEFAULT '«w1»',\n  «v3» NUMERIC(«n», 2)\n);\n…",
    ],
    lines=[
        "SELECT «v1».«v2», COUNT(*) AS «v3» FROM «v1» WHERE «v2» > «n» GROUP BY 1 ORDER BY «v3» DESC;",
        "INSERT INTO «v1» («v2», «v3») VALUES ('«s»', «n1»), ('«w1»', «n2») ON CONFLICT DO NOTHING;",
        "UPDATE «v1» SET «v2» = «v2» * «d», «v3» = NOW() WHERE id IN (SELECT id FROM «v4» LIMIT «n»);",
        "CREATE INDEX «v1»_by_«v2» ON «v1» («v2», «v3» DESC) WHERE «v4» IS NOT NULL;",
        "-- «s»",
        "DELETE FROM «v1» USING «v2» WHERE «v1».«v3» = «v2».id AND «v2».«v4» < INTERVAL '«n» days';",
        "ALTER TABLE «v1» ADD COLUMN «v2» VARCHAR(«n») CHECK (LENGTH(«v2») > 0);",
        "WITH «v1» AS (\n  SELECT *, ROW_NUMBER() OVER (PARTITION BY «v2» ORDER BY «v3») AS place FROM «v4»\n)\nSELECT COALESCE(«v2», '«w1»') FROM «v1» WHERE place <= «n»;",
        "SELECT a.«v1», b.«v2» FROM «v3» AS a LEFT JOIN «v4» AS b ON a.id = b.«v3»_id WHERE b.«v2» LIKE '%«w1»%';",
    ],
    blocks=[],
)

CSS = Grammar(
    weight=1,
    camel=False,
    frames=["/* «s» */\n:root {\n  --«w1»: #«h»;\n}\n…", "@layer «w1», «w2»;\n…"],
    lines=[
        ".«w1»-«w2» > .«w3»:not(:last-child) {\n  margin: «d»rem auto;\n  color: var(--«w4», #«h»);\n}",
        "@media (min-width: «n»px) {\n  .«w1» {\n    grid-template-columns: repeat(«n2», 1fr) «d»em;\n  }\n}",
        "#«w1»::before {\n  content: \"«s»\";\n  transform: rotate(«n»deg) scale(«d»);\n}",
        "@keyframes «w1»-«w2» {\n  from { opacity: 0; }\n  «n»% { opacity: «d»; }\n}",
        "a.«w1»:hover,\na.«w2»:focus-visible {\n  outline: «n»px solid rgb(«n1» «n2» «n3» / «d»%);\n}",
        "/* «s» */",
    ],
    blocks=[],
)

HTML = Grammar(
    weight=1,
    camel=False,
    frames=["<!doctype html>\n<title>«s»</title>\n<main id=\"«w1»\">\n  …\n</main>", "<section class=\"«w1» «w2»\" data-«w3»=\"«n»\">\n  …\n</section>"],
    lines=[
        "<p>«s» <em>«w1»</em> &amp; <a href=\"/«w2»/«n»\">«s2»</a>.</p>",
        "<img src=\"/«w1»/«h».webp\" alt=\"«s»\" width=\"«n1»\" height=\"«n2»\" loading=\"lazy\">",
        "<input type=\"text\" name=\"«v1»\" value=\"«w1»\" maxlength=\"«n»\" required>",
        "<!-- «s» -->",
        "<button type=\"button\" onclick=\"«f1»(«n»)\" disabled>«s»</button>",
        "<script type=\"module\" src=\"/«w1»-«h».js\"></script>",
        "<dt>«w1»</dt><dd style=\"color: #«h»\">«n»</dd>",
    ],
    blocks=["<ul class=\"«w1»\">\n  <li>\n    …\n  </li>\n</ul>", "<form action=\"/«w1»\" method=\"post\">\n  …\n</form>", "<div hidden>\n  …\n</div>"],
)

TOML = Grammar(
    weight=1,
    camel=False,
    frames=["# «s»\ntitle = \"«s2»\"\n…", "[«w1».«w2»]\n…"],
    lines=[
        "«v1» = \"«s»\"",
        "«v1» = [«n1», «n2», «n3»]",
        "«v1» = { version = \"«n1».«n2»\", features = [\"«w1»\", \"«w2»\"] }",
        "«v1».«w1» = «d»",
        "\n[«w1».«v1»]",
        "\n[[«v1»]]\nname = \"«w1»-«w2»\"",
        "«v1» = true # «s»",
        "«v1» = 2024-05-17T08:30:00Z",
    ],
    blocks=[],
)

GRAMMARS: dict[str, Grammar] = {
    "rust": RUST,
    "python": PYTHON,
    "javascript": JAVASCRIPT,
    "typescript": TYPESCRIPT,
    "go": GO,
    "bash": SHELL,
    "sql": SQL,
    "css": CSS,
    "html": HTML,
    "toml": TOML,
}
