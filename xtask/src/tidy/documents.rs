//! Does every link between our documents lead somewhere, and is the map of the house still short?

use std::path::Path;

use anyhow::Result;

/// Longest that ARCHITECTURE.md may be.
const ARCHITECTURE_LINES: usize = 300;

/// Broken links and a map that has grown too long.
pub fn complaints(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for path in crate::files_below(root, ".md") {
        let text = crate::read(&path)?;
        let at = crate::seen_from(root, &path);
        if at == "ARCHITECTURE.md" && text.lines().count() > ARCHITECTURE_LINES {
            found.push(format!("{at}: more than {ARCHITECTURE_LINES} lines"));
        }
        let folder = path.parent().unwrap_or(root);
        let broken = links(&text).into_iter().filter(|link| !folder.join(link).exists());
        found.extend(broken.map(|link| format!("{at}: the link {link} leads nowhere")));
    }
    Ok(found)
}

/// Targets of relative links outside code, without their anchors.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for part in outside_backticks(line).split("](").skip(1) {
            let target = part.split([')', ' ', '#']).next().unwrap_or_default();
            let elsewhere = target.contains("://") || target.starts_with("mailto:") || target.is_empty();
            if !elsewhere {
                found.push(target.to_owned());
            }
        }
    }
    found
}

/// The line without its inline code.
fn outside_backticks(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("``")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<String> {
        let house = super::super::house_of(&[("docs/page.md", text), ("README.md", "")]);
        complaints(house.path()).unwrap()
    }

    #[test]
    fn a_link_that_leads_nowhere_is_named() {
        assert_eq!(check("[home](../README.md#start) [web](https://example.com)"), Vec::<String>::new());
        assert_eq!(check("[gone](gone.md)"), ["docs/page.md: the link gone.md leads nowhere"]);
    }

    #[test]
    fn what_looks_like_a_link_inside_code_is_none() {
        assert_eq!(check("```\n[a](b)\n```\nand `x[i](y)` too"), Vec::<String>::new());
    }
}
