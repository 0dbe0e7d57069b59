//! Under which names does a text offer contact on platforms?
//!
//! A name that is set off by a colon or by "is" is taken as written; one that merely follows the platform's name must hold a
//! digit or an underscore, since people also write "WeChat group" and "Telegram bot".

use thalweg_model::IdentifierKind;

use super::{pattern, scan};
use crate::find::{Finder, Rule};

/// Runs the rules.
pub(crate) fn find(finder: &mut Finder<'_>) {
    let wechat = pattern!(
        r"(?i)(微信|v信|威信|薇信|徽信|加微|加v|vx|wx|wechat|weixin)(?:号码|号|id)?\s*(是|为|:|=|➡)?\s*([A-Z][A-Z0-9_\-]{5,19})"
    );
    named(finder, wechat, "wechat", "handle.wechat");
    let telegram = pattern!(
        r"(?i)(tg|telegram|电报|纸飞机|飞机)(?:账号|号|id)?\s*(是|为|:|=)?\s*@?([A-Z][A-Z0-9_]{4,31})"
    );
    named(finder, telegram, "telegram", "handle.telegram");
    let line = pattern!(r"(?i)(line)(?: ?id|号|账号)?\s*(是|:|=)\s*@?([A-Z0-9][A-Z0-9._\-]{3,19})");
    named(finder, line, "line", "handle.line");
    let qq = pattern!(r"(?i)(qq|扣扣|企鹅|q号|加q)(?:号码|号|群号|群)?\s*(是|为|:|=)?\s*([1-9]\d{4,10})");
    named(finder, qq, "qq", "handle.qq");
    let wxid = pattern!(r"\bwxid_[a-z0-9]{6,20}\b");
    scan(wxid, finder.text(), |found| {
        let Some(name) = found.get(0) else { return false };
        handle(finder, (name.start(), name.end()), "wechat", name.as_str(), "handle.wechat")
    });
    let at = pattern!(r"@([A-Za-z][A-Za-z0-9_]{3,31})");
    scan(at, finder.text(), |found| {
        let (Some(whole), Some(name)) = (found.get(0), found.get(1)) else { return false };
        let before = finder.folded.before(whole.start()).chars().next_back();
        let after = finder.folded.after(whole.end());
        let mail = before.is_some_and(|c| c.is_ascii_alphanumeric() || "._-+]".contains(c));
        let host =
            after.starts_with(['.', '@']) && after.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric());
        let offered = finder.folded.shortly_before(whole.start(), 12).to_lowercase();
        let offered = [
            "联系", "加", "tg", "telegram", "飞机", "电报", "ins", "推特", "contact", "dm ", "ig", "微信",
            "私",
        ]
        .iter()
        .any(|w| offered.contains(w));
        let telling = name.as_str().contains(|c: char| c.is_ascii_digit() || c == '_');
        !mail
            && !host
            && (offered || telling)
            && handle(finder, (whole.start(), whole.end()), "at", name.as_str(), "handle.at")
    });
}

fn named(finder: &mut Finder<'_>, pattern: &Option<regex::Regex>, platform: &'static str, via: &'static str) {
    scan(pattern, finder.text(), |found| {
        let (Some(label), Some(name)) = (found.get(1), found.get(3)) else { return false };
        let before = finder.folded.before(label.start()).chars().next_back();
        let inside = label.as_str().is_ascii() && before.is_some_and(|c| c.is_ascii_alphanumeric());
        let set_off =
            found.get(2).is_some() || finder.text().get(..name.start()).is_some_and(|t| t.ends_with('@'));
        let telling = name.as_str().chars().any(|c| c.is_ascii_digit() || c == '_');
        let next = finder.folded.after(name.end()).chars().next();
        let cut = next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '@' || c == '/');
        !inside
            && !cut
            && (set_off || telling)
            && handle(finder, (name.start(), name.end()), platform, name.as_str(), via)
    });
}

fn handle(
    finder: &mut Finder<'_>,
    range: (usize, usize),
    platform: &str,
    name: &str,
    via: &'static str,
) -> bool {
    let text = format!("{platform}:{name}");
    finder.identifier(IdentifierKind::Handle, range, &text, Rule::unchecked(via, true))
}
