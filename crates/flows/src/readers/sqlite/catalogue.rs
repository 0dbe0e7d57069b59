//! Which mappings of databases are part of the program?

/// File name and text of every mapping, sorted by name.
pub(super) const FILES: &[(&str, &str)] = &[
    ("android_contacts.yaml", include_str!("../../../databases/android_contacts.yaml")),
    ("android_mmssms.yaml", include_str!("../../../databases/android_mmssms.yaml")),
    ("apple_addressbook.yaml", include_str!("../../../databases/apple_addressbook.yaml")),
    ("apple_calls.yaml", include_str!("../../../databases/apple_calls.yaml")),
    ("apple_messages.yaml", include_str!("../../../databases/apple_messages.yaml")),
    ("qq.yaml", include_str!("../../../databases/qq.yaml")),
    ("telegram_android.yaml", include_str!("../../../databases/telegram_android.yaml")),
    ("viber.yaml", include_str!("../../../databases/viber.yaml")),
    ("wechat.yaml", include_str!("../../../databases/wechat.yaml")),
    ("whatsapp.yaml", include_str!("../../../databases/whatsapp.yaml")),
];
