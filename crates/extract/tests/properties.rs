//! Does extraction hold its promises on any text whatever, also a hostile one?

mod judge;

use judge::Shapes;
use proptest::prelude::*;
use thalweg_extract::{ExtractOptions, extract, extraction, names};

fn holds(text: &str) {
    let chars: Vec<char> = text.chars().collect();
    let mentions = extract(text, &Shapes, &ExtractOptions::default());
    let mut end = 0;
    for mention in &mentions {
        assert!(
            mention.start >= end && mention.start < mention.end,
            "sorted, apart and not empty: {mention:?}"
        );
        assert_eq!(mention.text, chars[mention.start..mention.end].iter().collect::<String>());
        end = mention.end;
    }
    assert_eq!(mentions, extract(text, &Shapes, &ExtractOptions::default()), "same text, same mentions");
}

/// Pieces of which mentions and their look-alikes are made.
const PIECES: &str = r"(电话|微信|vx|QQ|卡号|身份证|户名:|验证码|转|订单号|138|0013|8000|一三八|1️⃣|２|\.|-|/|:|@|,|万|元|块|U|\$|¥|年|月|日|点|市|路|公司|银行|深圳|http://|\[\.\]|com|t\.me/|0x|T|[a-f0-9]{2,8}|\+86|\u{200B}|\u{FE0F}|\u{20E3}| |\n|\u{1F600}|陳|e\u{301}|\u{1031}\u{1000}|ก้)";

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_yields_mentions_cut_from_itself(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn texts_made_of_parts_of_mentions_hold_too(parts in proptest::collection::vec(PIECES, 0..40)) {
        holds(&parts.concat());
    }

    #[test]
    fn any_name_has_one_key_and_compares_with_itself(a in any::<String>(), b in r"[\p{Han}A-Za-zÀ-ỹ\u{1000}-\u{1097}' .,-]{0,20}") {
        for name in [&a, &b] {
            let key = names::name_key(name);
            let found = names::compare(name, name);
            assert_eq!(found.same_key, !key.is_empty());
            assert_eq!(names::name_forms(name).key, key);
        }
        assert_eq!(names::compare(&a, &b), names::compare(&b, &a));
    }
}

#[test]
fn hostile_texts_take_time_in_proportion_to_their_length() {
    // A quadratic rule would need hours for these; the test would not end.
    for piece in [
        "1",
        "1 ",
        "138-",
        "a.",
        "a@",
        "http://",
        "((((",
        "一",
        "万",
        "深圳",
        "银行",
        "1,111",
        "2024-",
        "微信",
        "A ",
        "0x",
        "[.]",
        "\u{20E3}",
        "1\u{20E3}",
        "户名:张",
        "中",
        ":",
        "GB82 ",
    ] {
        let text = piece.repeat(40_000 / piece.len());
        let _ = extraction(&text, &Shapes, &ExtractOptions::default());
    }
}

#[test]
fn what_is_over_the_cap_is_counted_and_left_out() {
    let options = ExtractOptions { most_mentions: 3, ..ExtractOptions::default() };
    let found = extraction(&"13800138000, ".repeat(5), &Shapes, &options);
    assert_eq!((found.mentions.len(), found.left_out), (3, 2));
}
