//! Which words of a WhatsApp export did nobody type? Placeholders of media, notes of deletion and editing, file names.
//!
//! The words are those of the languages that the exports at hand were made in; another language's placeholder is kept
//! as the text it is.

use crate::text::trimmed;

/// A message that stands for something else than its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placeholder<'a> {
    /// A file that was exported beside the text, with the words around its mention.
    Attached {
        /// The file's name.
        name: &'a str,
        /// What was written before the mention.
        before: &'a str,
        /// What was written below it.
        after: &'a str,
    },
    /// A file that was not exported.
    Omitted {
        /// What it was.
        kind: &'static str,
        /// The words that stand for it.
        words: &'a str,
    },
    /// The message was deleted.
    Deleted,
}

/// `IMG-1.jpg (file attached)`.
const ATTACHED: [&str; 12] = [
    "file attached",
    "Datei angehängt",
    "archivo adjunto",
    "fichier joint",
    "arquivo anexado",
    "file allegato",
    "bestand bijgevoegd",
    "文件附件",
    "附件文件",
    "檔案附件",
    "附件檔案",
    "已附加檔案",
];

/// Whole messages in angle brackets.
const OMITTED: [&str; 16] = [
    "Media omitted",
    "Medien ausgeschlossen",
    "Medien weggelassen",
    "Multimedia omitido",
    "Archivo omitido",
    "Médias omis",
    "Fichier omis",
    "Mídia oculta",
    "Arquivo de mídia oculto",
    "Media omessi",
    "Media weggelaten",
    "省略多媒体文件",
    "已省略多媒体文件",
    "媒体文件已省略",
    "已略過多媒體檔案",
    "媒體已略去",
];

/// `image omitted` and its relatives, with what was omitted.
const OMITTED_KINDS: [(&str, &str); 20] = [
    ("image omitted", "image"),
    ("photo omitted", "image"),
    ("video omitted", "video"),
    ("video note omitted", "video"),
    ("GIF omitted", "image"),
    ("audio omitted", "audio"),
    ("sticker omitted", "sticker"),
    ("document omitted", "document"),
    ("Contact card omitted", "contact"),
    ("Bild weggelassen", "image"),
    ("Video weggelassen", "video"),
    ("Audio weggelassen", "audio"),
    ("忽略图片", "image"),
    ("忽略视频", "video"),
    ("忽略音频", "audio"),
    ("忽略表情贴图", "sticker"),
    ("忽略文档", "document"),
    ("圖片已略去", "image"),
    ("影片已略去", "video"),
    ("語音訊息已略去", "audio"),
];

const DELETED: [&str; 17] = [
    "This message was deleted",
    "You deleted this message",
    "This message was deleted by admin",
    "Diese Nachricht wurde gelöscht",
    "Du hast diese Nachricht gelöscht",
    "Se eliminó este mensaje",
    "Eliminaste este mensaje",
    "Ce message a été supprimé",
    "Vous avez supprimé ce message",
    "Esta mensagem foi apagada",
    "Mensagem apagada",
    "此消息已被删除",
    "您已删除此消息",
    "您删除了这条消息",
    "此訊息已刪除",
    "你已刪除此訊息",
    "你刪除了此訊息",
];

const EDITED: [&str; 7] = [
    "<This message was edited>",
    "<Diese Nachricht wurde bearbeitet>",
    "<Se editó este mensaje.>",
    "<Este mensaje se editó>",
    "<此消息已被编辑>",
    "<此訊息已編輯>",
    "<訊息已編輯>",
];

const CALLS: [&str; 12] = [
    "Missed voice call",
    "Missed video call",
    "Missed group voice call",
    "Missed group video call",
    "Verpasster Sprachanruf",
    "Verpasster Videoanruf",
    "未接语音通话",
    "未接视频通话",
    "未接語音來電",
    "未接視訊來電",
    "語音未接來電",
    "視訊未接來電",
];

/// What the text stands for, if it is no text.
pub(super) fn placeholder(text: &str) -> Option<Placeholder<'_>> {
    let bare = text.trim_end_matches(['.', '。']);
    if DELETED.iter().any(|words| bare.eq_ignore_ascii_case(words)) {
        return Some(Placeholder::Deleted);
    }
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    if inner.is_some_and(|inner| OMITTED.contains(&inner)) {
        return Some(Placeholder::Omitted { kind: "media", words: text });
    }
    let last = text.lines().next_back().unwrap_or("");
    if let Some((_, kind)) =
        OMITTED_KINDS.iter().find(|(words, _)| last == *words || ends_as_document(last, words))
    {
        return Some(Placeholder::Omitted { kind, words: text });
    }
    attached_beside(text).or_else(|| attached_in_brackets(text))
}

/// `report.pdf • 3 pages document omitted`.
fn ends_as_document(line: &str, words: &str) -> bool {
    line.contains('•') && line.ends_with(words)
}

/// `IMG-1.jpg (file attached)`, and a caption below.
fn attached_beside(text: &str) -> Option<Placeholder<'_>> {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let (name, words) = trimmed(line).strip_suffix(')')?.rsplit_once(" (")?;
    let known = ATTACHED.contains(&words) && is_file_name(name);
    known.then_some(Placeholder::Attached { name, before: "", after })
}

/// `<attached: 00000012-PHOTO-2024-01-05-09-05-12.jpg>`, in whatever language.
fn attached_in_brackets(text: &str) -> Option<Placeholder<'_>> {
    let (before, inner) = text.strip_suffix('>')?.rsplit_once('<')?;
    let (word, name) = inner.split_once([':', '：'])?;
    let name = trimmed(name);
    let fits = word.chars().count() <= 20 && word.chars().all(|mark| mark.is_alphabetic() || mark == ' ');
    (fits && is_file_name(name)).then_some(Placeholder::Attached { name, before, after: "" })
}

fn is_file_name(name: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    !stem.is_empty()
        && name.chars().count() <= 255
        && !name.contains(['/', '\n', '<'])
        && (1..=5).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The text before the note that it was edited.
pub(super) fn without_edited(text: &str) -> Option<&str> {
    EDITED.iter().find_map(|note| trimmed(text).strip_suffix(note))
}

/// Is this the note of a call?
pub(super) fn is_call(text: &str) -> bool {
    CALLS.iter().any(|words| text.starts_with(words) || text.get(..1).is_some() && text.ends_with(words))
}

/// Is this a shared place?
pub(super) fn is_location(text: &str) -> bool {
    let after = text.split_once(": ").map_or(text, |(_, after)| after);
    after.starts_with("https://maps.google.com/?q=") || text.contains("https://maps.google.com/?q=")
}

/// What WhatsApp puts before and after the name of a chat, in the name of the file.
const AROUND: [(&str, &str); 13] = [
    ("WhatsApp Chat with ", ""),
    ("WhatsApp Chat - ", ""),
    ("WhatsApp-Chat mit ", ""),
    ("Chat de WhatsApp con ", ""),
    ("Discussion WhatsApp avec ", ""),
    ("Conversa do WhatsApp com ", ""),
    ("Chat WhatsApp con ", ""),
    ("WhatsApp-chat met ", ""),
    ("与", "的 WhatsApp 聊天"),
    ("与", "的WhatsApp聊天"),
    ("与", "的 WhatsApp 聊天记录"),
    ("與", "的 WhatsApp 對話"),
    ("與", "的WhatsApp對話"),
];

/// The name of the chat, where the file's name has it.
pub(super) fn chat_name(file_name: &str) -> String {
    let stem = file_name.strip_suffix(".txt").unwrap_or(file_name);
    let found = AROUND.iter().find_map(|(before, after)| stem.strip_prefix(before)?.strip_suffix(after));
    trimmed(found.unwrap_or("")).trim_matches(['“', '”', '「', '」', '"']).to_owned()
}
