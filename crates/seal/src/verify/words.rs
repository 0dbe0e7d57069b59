//! The report in plain words, written separately in each language of the project.

use thalweg_model::Lang;

use super::{Failure, Held, Problem, Remark, Report};

/// The variant of a text for a language.
fn pick(lang: Lang, en: String, hans: String, hant: String) -> String {
    match lang {
        Lang::En => en,
        Lang::ZhHans => hans,
        Lang::ZhHant => hant,
    }
}

macro_rules! say {
    ($lang:expr, $en:literal, $hans:literal, $hant:literal $(,)?) => {
        pick($lang, format!($en), format!($hans), format!($hant))
    };
}

impl Report {
    /// The verdict in one line.
    #[must_use]
    pub fn verdict(&self, lang: Lang) -> String {
        let (size, count) = (self.size, self.failures.len());
        if self.holds() {
            return say!(
                lang,
                "Holds: everything that was checked is as it was sealed ({size} log entries).",
                "成立：所核对的内容均与封存时一致（日志共 {size} 条）。",
                "成立：所核對的內容均與封存時一致（日誌共 {size} 條）。",
            );
        }
        say!(
            lang,
            "DOES NOT HOLD: {count} found. The first is named below.",
            "不成立：发现 {count} 处不符，首处如下。",
            "不成立：發現 {count} 處不符，首處如下。",
        )
    }
}

impl Failure {
    /// Where and what, in a sentence.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let (file, what) = (&self.place.file, self.problem.text(lang));
        match self.place.entry {
            Some(entry) => say!(
                lang,
                "{file}, entry {entry}: {what}",
                "{file}，第 {entry} 条：{what}",
                "{file}，第 {entry} 條：{what}",
            ),
            None => say!(lang, "{file}: {what}", "{file}：{what}", "{file}：{what}"),
        }
    }
}

impl Problem {
    /// What does not hold, in plain words.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Problem::Missing => say!(lang, "it is missing", "该文件缺失", "該檔案缺失",),
            Problem::Unexpected => say!(
                lang,
                "it is there, but nothing in the log speaks of it",
                "该文件存在，但日志中没有记载",
                "該檔案存在，但日誌中沒有記載",
            ),
            Problem::Digest { expected, found } => say!(
                lang,
                "its content was changed: expected {expected}, found {found}",
                "内容已被更改：应为 {expected}，实为 {found}",
                "內容已被更改：應為 {expected}，實為 {found}",
            ),
            Problem::Length { expected, found } => say!(
                lang,
                "its length was changed: expected {expected} bytes, found {found}",
                "长度已被更改：应为 {expected} 字节，实为 {found} 字节",
                "長度已被更改：應為 {expected} 位元組，實為 {found} 位元組",
            ),
            other => other.detail(lang),
        }
    }

    /// The kinds that carry a reason.
    fn detail(&self, lang: Lang) -> String {
        match self {
            Problem::Unreadable { why } => {
                say!(lang, "it cannot be read: {why}", "无法读取：{why}", "無法讀取：{why}")
            }
            Problem::Malformed { why } => say!(
                lang,
                "it does not have the form of this format: {why}",
                "不符合格式：{why}",
                "不符合格式：{why}",
            ),
            Problem::Proof { why } => say!(
                lang,
                "its signature or proof does not hold: {why}",
                "签名或证明不成立：{why}",
                "簽章或證明不成立：{why}",
            ),
            Problem::Rows { why } => say!(
                lang,
                "{why} do not lead to the sealed root",
                "{why}：与封存的行树根不符",
                "{why}：與封存的列樹根不符",
            ),
            Problem::OtherKey { expected, found } => say!(
                lang,
                "it is signed with another key: expected {expected}, found {found}",
                "签名密钥不同：应为 {expected}，实为 {found}",
                "簽章金鑰不同：應為 {expected}，實為 {found}",
            ),
            Problem::Entry { expected, found, belongs_at: Some(at) } => say!(
                lang,
                "expected {expected}, found {found}, which is entry {at}: entries were removed, added or reordered",
                "应为 {expected}，实为 {found}，后者原为第 {at} 条：有条目被删除、添加或调换",
                "應為 {expected}，實為 {found}，後者原為第 {at} 條：有條目被刪除、新增或調換",
            ),
            Problem::Entry { expected, found, belongs_at: None } => say!(
                lang,
                "the entry was changed: expected {expected}, found {found}",
                "该条目已被更改：应为 {expected}，实为 {found}",
                "該條目已被更改：應為 {expected}，實為 {found}",
            ),
            Problem::EntryBetween { first, last } => say!(
                lang,
                "an entry between {first} and {last} was changed, removed or added",
                "第 {first} 条至第 {last} 条之间有条目被更改、删除或添加",
                "第 {first} 條至第 {last} 條之間有條目被更改、刪除或新增",
            ),
            other => format!("{other:?}"),
        }
    }
}

impl Held {
    /// What holds, in plain words.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Held::CaseFile => say!(
                lang,
                "case.toml is the one that was logged",
                "case.toml 与日志记载一致",
                "case.toml 與日誌記載一致",
            ),
            Held::Signature => {
                say!(lang, "the checkpoint is signed", "检查点签名有效", "檢查點簽章有效")
            }
            Held::Entries { count } => say!(
                lang,
                "{count} log entries lead to the signed root",
                "{count} 条日志与签名的树根一致",
                "{count} 條日誌與簽章的樹根一致",
            ),
            Held::History { count } => say!(
                lang,
                "{count} checkpoints, each a beginning of the present log",
                "{count} 个历史检查点均为现有日志的前段",
                "{count} 個歷史檢查點均為現有日誌的前段",
            ),
            Held::KnownCheckpoint { size } => say!(
                lang,
                "the checkpoint you kept ({size} entries) is a beginning of this log",
                "您保存的检查点（{size} 条）是本日志的前段",
                "您保存的檢查點（{size} 條）是本日誌的前段",
            ),
            Held::Evidence { files, bytes } => say!(
                lang,
                "{files} sealed files ({bytes} bytes) are unchanged",
                "{files} 个封存文件（{bytes} 字节）未被更改",
                "{files} 個封存檔案（{bytes} 位元組）未被更改",
            ),
            other => other.more(lang),
        }
    }

    fn more(&self, lang: Lang) -> String {
        match self {
            Held::RowIndexes { count } => say!(
                lang,
                "{count} row indexes are unchanged",
                "{count} 个行索引未被更改",
                "{count} 個列索引未被更改",
            ),
            Held::Rows { count } => say!(
                lang,
                "{count} rows lead to their sealed roots",
                "{count} 行与封存的行树根一致",
                "{count} 列與封存的列樹根一致",
            ),
            Held::Derived { files } => say!(
                lang,
                "{files} derived files are unchanged",
                "{files} 个派生文件未被更改",
                "{files} 個衍生檔案未被更改",
            ),
            Held::Timestamps { count, signatures } => say!(
                lang,
                "{count} time-stamps are over checkpoints of this log; {signatures} signatures hold",
                "{count} 个时间戳对应本日志的检查点；{signatures} 个签名有效",
                "{count} 個時間戳記對應本日誌的檢查點；{signatures} 個簽章有效",
            ),
            Held::PackageSignature => say!(
                lang,
                "the package is signed with the case's key",
                "证据包由本案密钥签名",
                "證據包由本案金鑰簽章",
            ),
            Held::PackageRows { count } => say!(
                lang,
                "{count} rows lead to their sealed roots",
                "{count} 行与封存的行树根一致",
                "{count} 列與封存的列樹根一致",
            ),
            other => format!("{other:?}"),
        }
    }
}

impl Remark {
    /// What should be known, in plain words.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Remark::OwnKey { key } => say!(
                lang,
                "no key was given, so the case's own was used; compare it with one from a source you trust: {key}",
                "未提供公钥，已使用本案自带的公钥；请与可信来源的公钥核对：{key}",
                "未提供公鑰，已使用本案自帶的公鑰；請與可信來源的公鑰核對：{key}",
            ),
            Remark::RowsNotRecomputed { trees } => say!(
                lang,
                "this copy has no row salt key: {trees} row trees were not computed again",
                "本副本不含行盐密钥：{trees} 个行树未重新计算",
                "本副本不含列鹽金鑰：{trees} 個列樹未重新計算",
            ),
            Remark::WriterAtWork => say!(
                lang,
                "a writer is at work or was interrupted; what it left is not part of the case",
                "有写入正在进行或曾中断；其残留内容不属于本案",
                "有寫入正在進行或曾中斷；其殘留內容不屬於本案",
            ),
            Remark::TokenSignatureUnknown { file, algorithm } => say!(
                lang,
                "{file}: this program cannot check the signature ({algorithm}); the stamped digest was checked",
                "{file}：本程序无法核对该签名（{algorithm}）；已核对时间戳所含摘要",
                "{file}：本程式無法核對該簽章（{algorithm}）；已核對時間戳記所含摘要",
            ),
            Remark::TokenSigner { file, signer, certificate, stated } => say!(
                lang,
                "{file}: states {stated}, signed by {signer} (certificate SHA-256 {certificate}); whether to trust it is for you to decide",
                "{file}：所载时间 {stated}，签名者 {signer}（证书 SHA-256 {certificate}）；是否可信由您判断",
                "{file}：所載時間 {stated}，簽章者 {signer}（憑證 SHA-256 {certificate}）；是否可信由您判斷",
            ),
        }
    }
}
