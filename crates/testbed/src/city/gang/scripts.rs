//! What is said in the chats and texts, innocent and not? Invented sentences after the well-known course of such frauds.

/// Warming up, one a message.
pub(crate) const WARM: [&str; 14] = [
    "在吗？刚下班，今天有点累",
    "早上好，记得吃早餐",
    "你那边下雨了吗",
    "我叔叔在做量化，我跟着学了一点",
    "周末我一般去健身，你呢",
    "看到你朋友圈了，孩子真可爱",
    "昨天又赚了一点，晚上请自己吃饭",
    "你平时有理财吗",
    "这个要看点位，不懂不要碰",
    "我先睡了，晚安",
    "刚开完会，才看到消息",
    "有机会想去你那边看看",
    "我截图给你看，今天的收益",
    "跟着老师做，稳一点",
];

/// Replies.
pub(crate) const REPLY: [&str; 8] = [
    "好的",
    "哈哈，我也是",
    "真的吗",
    "我没做过这些",
    "怎么弄",
    "我考虑一下",
    "今天忙，晚点说",
    "谢谢你提醒",
];

/// An instruction to pay: account and amount are put in.
pub(crate) fn pay_to(card: &str, holder: &str, yuan: i64) -> String {
    format!("充值通道：户名 {holder}，账号 {card}，转 {yuan} 元，转好发我截图，备注不要写投资")
}

/// The answer after paying.
pub(crate) const PAID: [&str; 3] = ["转好了，你看一下", "已经转了，截图发你", "转过去了，什么时候到账"];

/// The first contact by text.
pub(crate) fn lure(domain: &str, handle: &str) -> String {
    format!("【投资快讯】内部名额剩3个，加老师微信 {handle} 领取牛股，官网 http://{domain}/app")
}

/// What a data seller writes.
pub(crate) const SALE: [&str; 5] = [
    "股民料，一手，带姓名电话，10万条，USDT结",
    "要当天的还是隔夜的，当天的贵一点",
    "先发500条你测，接通率不低于三成",
    "钱包发我，打完款发包，密码另给",
    "上一批有人投诉重复，给你补2000条",
];

/// What a group of runners writes.
pub(crate) const SLANG: [&str; 6] = [
    "今天车队几点开工",
    "这张卡今天别上了，风控",
    "水房催回款，快点",
    "料子不干净，换一批",
    "车手到位没有",
    "U商那边价格7.25",
];
