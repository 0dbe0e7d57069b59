//! Which methods are there? The list for the compiler, and a manual page each from the head of its file.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// What a page needs, in order: the heading in the file, and on the English or Chinese page.
const ENGLISH: [&str; 5] = ["Question", "Reads", "How", "Innocent reading", "Source"];
const CHINESE: [&str; 3] = ["问题", "方法", "无辜解释"];
/// What stands on the pages last where a file has it, in English and Chinese. Any other heading would be lost and is refused.
const IF_THERE: [&str; 2] = ["What it cannot do", "局限"];

/// One method, as its file says.
#[derive(Debug)]
pub struct MethodFile {
    flow: String,
    id: String,
    sections: Vec<(String, String)>,
    title: [String; 3],
    version: String,
    thresholds: Vec<[String; 6]>,
}

/// Reads the catalogue, sorted by flow and name.
pub fn read_all(folder: &Path) -> Result<Vec<MethodFile>> {
    let mut methods = Vec::new();
    if !folder.is_dir() {
        return Ok(methods);
    }
    for flow in sorted(folder)? {
        if !flow.is_dir() {
            continue;
        }
        for file in sorted(&flow)? {
            if file.extension().is_some_and(|extension| extension == "rs") {
                methods.push(read(&file).with_context(|| format!("reading {}", file.display()))?);
            }
        }
    }
    Ok(methods)
}

fn sorted(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn read(file: &Path) -> Result<MethodFile> {
    let text = std::fs::read_to_string(file)?;
    let name =
        |path: Option<&Path>| path.and_then(Path::file_stem).map(|name| name.to_string_lossy().into_owned());
    let (id, flow) = (name(Some(file)).unwrap_or_default(), name(file.parent()).unwrap_or_default());
    let head = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line));
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in head {
        match (line.strip_prefix("# "), sections.last_mut()) {
            (Some(heading), _) => sections.push((heading.to_owned(), String::new())),
            (None, Some((_, body))) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    for wanted in ENGLISH.iter().chain(&CHINESE) {
        let there = sections.iter().any(|(heading, body)| heading == wanted && !body.trim().is_empty());
        ensure!(there, "its head has no section `# {wanted}`");
    }
    for (heading, _) in &sections {
        let known = ENGLISH.iter().chain(&CHINESE).chain(&IF_THERE).any(|one| one == heading);
        ensure!(known, "its head has a section `# {heading}` that no page shows");
    }
    let said = after(&text, "id:").context("its card has no id")?;
    ensure!(strings(said).next() == Some(id.clone()), "its card has another id than its file's name");
    ensure!(text.contains("pub const METHOD: &dyn Method"), "it has no `pub const METHOD: &dyn Method`");
    let mut titles = strings(after(&text, "title: [").context("its card has no title")?);
    let mut title = || titles.next().unwrap_or_default();
    let title = [title(), title(), title()];
    let version =
        after(&text, "version:").and_then(|rest| rest.split(',').next()).unwrap_or("").trim().to_owned();
    Ok(MethodFile { flow, id, sections, title, version, thresholds: thresholds(&text) })
}

fn after<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    text.split_once("static CARD").and_then(|(_, card)| card.split_once(mark)).map(|(_, rest)| rest)
}

/// The string literals of a piece of source; escapes are those of ordinary texts.
fn strings(source: &str) -> impl Iterator<Item = String> {
    let mut left = source;
    std::iter::from_fn(move || {
        let (_, rest) = left.split_once('"')?;
        let mut made = String::new();
        let mut marks = rest.char_indices();
        while let Some((at, mark)) = marks.next() {
            match mark {
                '"' => {
                    left = rest.get(at + 1..).unwrap_or("");
                    return Some(made);
                }
                // A line that is continued begins again at its first letter.
                '\\' => match marks.next() {
                    Some((_, '\n')) => made.push('\n'),
                    Some((_, other)) => made.push(other),
                    None => return None,
                },
                other => made.push(other),
            }
        }
        None
    })
}

/// Name, default, unit, meaning in English and Chinese, source of every threshold.
fn thresholds(text: &str) -> Vec<[String; 6]> {
    let Some(list) = after(text, "thresholds: &[") else { return Vec::new() };
    let list = list.split("\n};").next().unwrap_or("");
    let of = |piece: &str, mark: &str| piece.split_once(mark).and_then(|(_, rest)| strings(rest).next());
    let pieces = list.split("Threshold {").skip(1);
    let one = |piece: &str| {
        let default = piece.split_once("default:").and_then(|(_, rest)| rest.split(',').next()).unwrap_or("");
        let mut meanings = piece.split_once("meaning:").map(|(_, rest)| strings(rest)).into_iter().flatten();
        let text = |found: Option<String>| found.unwrap_or_default();
        [
            text(of(piece, "name:")),
            default.trim().replace('_', " "),
            text(of(piece, "unit:")),
            text(meanings.next()),
            text(meanings.next()),
            text(of(piece, "source:")),
        ]
    };
    pieces.map(one).collect()
}

/// `crates/methods/src/catalogue/mod.rs`.
pub fn catalogue(methods: &[MethodFile]) -> String {
    let mut text = String::from(
        "//! Which methods are there? Made by `cargo xtask sync` from the files of this folder; not edited.\n\nuse crate::Method;\n\n",
    );
    for flow in methods.chunk_by(|one, next| one.flow == next.flow) {
        let Some(first) = flow.first() else { continue };
        let _ = writeln!(text, "/// Methods of this flow.\npub mod {} {{", first.flow);
        flow.iter().for_each(|method| {
            let _ = writeln!(text, "pub mod {};", method.id);
        });
        text.push_str("}\n");
    }
    text.push_str("\n/// Every method, by flow and name.\npub const ALL: &[&dyn Method] = &[\n");
    for method in methods {
        let _ = writeln!(text, "{}::{}::METHOD,", method.flow, method.id);
    }
    text.push_str("];\n\n/// The method of this name.\n#[must_use]\npub fn named(id: &str) -> Option<&'static dyn Method> {\nALL.iter().copied().find(|method| method.card().id == id)\n}\n");
    text
}

/// `docs/methods/<id>.md` or `<id>.zh.md`, with its measured rates where the score card has them.
pub fn page(method: &MethodFile, chinese: bool, scores: Option<&str>) -> String {
    let [en, hans, hant] = &method.title;
    let headings: &[&str] = if chinese { &CHINESE } else { &ENGLISH };
    let mut text = match chinese {
        true => format!(
            "# {hans}（{id}）\n\n由 `make sync` 生成自 `crates/methods/src/catalogue/{flow}/{id}.rs`，请勿编辑。第 {version} 版。English: [{en}]({id}.md)。\n\n",
            id = method.id,
            flow = method.flow,
            version = method.version
        ),
        false => format!(
            "# {en} (`{id}`)\n\nMade by `make sync` from `crates/methods/src/catalogue/{flow}/{id}.rs`; not edited. Version {version}. \
             {hans} / {hant}: [{id}.zh.md]({id}.zh.md).\n\n",
            id = method.id,
            flow = method.flow,
            version = method.version
        ),
    };
    let [in_english, in_chinese] = IF_THERE;
    let last = if chinese { in_chinese } else { in_english };
    for heading in headings.iter().chain([&last]) {
        if let Some((_, body)) = method.sections.iter().find(|(known, _)| known == heading) {
            let _ = writeln!(text, "## {heading}\n\n{}\n", body.trim());
        }
    }
    if !method.thresholds.is_empty() {
        text.push_str(if chinese {
            "## 阈值\n\n| 名称 | 值 | 单位 | 含义 | 依据 |\n|---|---|---|---|---|\n"
        } else {
            "## Thresholds\n\n| name | value | unit | meaning | source |\n|---|---|---|---|---|\n"
        });
        for [name, default, unit, meaning, meaning_zh, source] in &method.thresholds {
            let meaning = if chinese { meaning_zh } else { meaning };
            let _ = writeln!(text, "| `{name}` | {default} | {unit} | {meaning} | {source} |");
        }
        text.push('\n');
    }
    text.push_str(if chinese { "## 实测\n\n" } else { "## Measured\n\n" });
    match scores {
        Some(scores) => {
            let _ = writeln!(text, "{}", scores.trim());
        }
        None => text.push_str(if chinese {
            "尚未测量；在本机验证：`thalweg drill --all`。\n"
        } else {
            "Not measured yet; on this machine: `thalweg drill --all`.\n"
        }),
    }
    text
}

/// `docs/methods/README.md`.
pub fn index(methods: &[MethodFile]) -> String {
    let mut text = String::from(
        "# Methods\n\nMade by `make sync`; not edited. Each method is one file in `crates/methods/src/catalogue/`; `thalweg drill --all` \
         holds every one to the laws on this machine.\n\n| flow | method | title | 标题 |\n|---|---|---|---|\n",
    );
    for method in methods {
        let [en, hans, _] = &method.title;
        let id = &method.id;
        let _ = writeln!(text, "| {} | [`{id}`]({id}.md) | {en} | [{hans}]({id}.zh.md) |", method.flow);
    }
    text
}

impl MethodFile {
    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }
}
