//! Would the text mean the same on another machine? No file of the project names a folder of the one it was made on.

use std::path::Path;

/// Beginnings of paths that exist on one machine only, taken apart so that this file does not hold them itself.
const HERE_ONLY: &[[&str; 2]] =
    &[["/wo", "rk/"], ["/ho", "me/"], ["/ro", "ot/"], ["/Use", "rs/"], ["C:\\Use", "rs"]];

/// Endings of the files that are looked at.
const LOOKED_AT: &[&str] = &[".rs", ".md", ".toml", ".yaml", ".yml", ".sh", ".py", ".ftl", "Makefile"];

/// Names every such path with its line. Files that cannot be read as text are none of ours.
pub fn complaints(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for ending in LOOKED_AT {
        for path in crate::files_below(root, ending) {
            let at = crate::seen_from(root, &path);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let bad = (1..).zip(text.lines()).filter(|(_, line)| names_a_machine(line));
            found.extend(bad.map(|(number, _)| format!("{at}:{number}: a path of one machine")));
        }
    }
    found
}

fn names_a_machine(line: &str) -> bool {
    HERE_ONLY.iter().any(|parts| line.contains(&parts.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_named_with_its_line() {
        let text = format!("fine\nsee {}somebody/notes\n", HERE_ONLY[1].concat());
        let house = super::super::house_of(&[("docs/page.md", &text)]);
        assert_eq!(complaints(house.path()), ["docs/page.md:2: a path of one machine"]);
    }
}
