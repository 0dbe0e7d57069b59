//! Are two names written alike? Letter case and blanks decide nothing; everything else is for the rules of names.

use thalweg_model::IdentifierKind::Name;

use crate::Judged;

pub(crate) fn judge(text: &str) -> Judged {
    // Lower-casing can bring characters out of normal form and back; twice is stable.
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let normal = crate::text::clean(&folded(text), true).into_owned();
    let normal = folded(&normal);
    if normal.chars().any(char::is_alphanumeric) {
        Judged::plausible(Name, normal)
    } else {
        Judged::invalid(Name, "no_value")
    }
}

#[cfg(test)]
mod tests {
    use crate::{Context, Verdict, normalise};
    use thalweg_model::IdentifierKind::Name;

    #[test]
    fn case_and_blanks_decide_nothing_in_a_name() {
        for (text, normal) in
            [("  Anna  MARIA\u{3000}Eriksson ", "anna maria eriksson"), ("张 三", "张 三"), ("ＡＢＣ", "abc")]
        {
            let (_, found, verdict) = normalise(Name, text, &Context::default());
            assert_eq!((found.as_ref(), verdict), (normal, Verdict::Plausible), "{text}");
        }
    }
}
