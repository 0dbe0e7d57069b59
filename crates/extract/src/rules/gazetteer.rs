//! Which words are places or institutions without anything around them that says so?
//!
//! Regions and prefecture-level cities of China after the Ministry of Civil Affairs' list of divisions; places abroad that
//! case reports and the UNODC's reports on scam centres name. Names that are also everyday words need a suffix and stand
//! in a list of their own.

/// Provinces, regions and prefecture-level cities, without 省 and 市, in simplified characters.
pub(super) const CHINA: &str = "北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 台湾 香港 澳门 \
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟 锡林郭勒 阿拉善 \
沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭 \
南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 \
福州 厦门 莆田 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 临沂 德州 聊城 滨州 菏泽 \
郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 \
广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 三亚 三沙 儋州 \
成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 昆明 曲靖 玉溪 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 瑞丽 \
拉萨 日喀则 昌都 林芝 山南 那曲 阿里 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 喀什 伊犁 塔城 阿勒泰 \
台北 新北 桃园 台中 台南 高雄 基隆 新竹 九龙 义乌 昆山 晋江 石狮 安溪 龙海 电白 宾阳 丰宁 双峰";

/// Names that are also words, people or kinds of thing: places only with a suffix of theirs.
pub(super) const WORDY: &str = "安康 朝阳 大同 三明 日照 中山 北海 海口 和田 玉树 四平 东方 阿里 白银 桃园 来宾 平凉 兴安 双峰 本溪 丽水 固原 定西 山南 池州 黄山 白山 红河 临夏 黑河 普洱 开封 老街 大理";

/// Countries and places outside the mainland that cases of telecom fraud name.
pub(super) const ABROAD: &str = "缅甸 缅北 缅东 妙瓦底 KK园区 亚太新城 水沟谷 泰昌园区 大其力 木姐 果敢 老街 佤邦 邦康 勐拉 勐能 腊戍 仰光 内比都 曼德勒 克伦邦 掸邦 金三角 金三角特区 金三角经济特区 老挝 万象 孟赛 磨丁 波乔 \
柬埔寨 金边 西港 西哈努克 西哈努克港 波贝 巴域 柴桢 戈公 国公省 太子园区 泰国 曼谷 清迈 清莱 湄索 夜速 春武里 普吉 菲律宾 马尼拉 帕赛 克拉克 马来西亚 吉隆坡 槟城 新山 印度尼西亚 印尼 雅加达 巴淡岛 越南 胡志明市 河内 芒街 新加坡 \
迪拜 阿联酋 土耳其 格鲁吉亚 第比利斯 尼日利亚 加纳 秘鲁 东帝汶 帕劳 塞班 日本 东京 大阪 韩国 首尔 美国 纽约 洛杉矶 英国 伦敦 加拿大 温哥华 多伦多 澳大利亚 悉尼 墨尔本 印度 斯里兰卡 巴基斯坦 俄罗斯";

/// The same in English.
pub(super) const ENGLISH: &str = "Myanmar|Burma|Myawaddy|KK Park|Shwe Kokko|Tachileik|Laukkai|Laukkaing|Kokang|Muse|Wa State|Yangon|Mandalay|Golden Triangle|Laos|Vientiane|Bokeo|Boten|Cambodia|Phnom Penh|Sihanoukville|Poipet|Bavet|O'Smach|Koh Kong|Thailand|Bangkok|Mae Sot|Chiang Rai|Philippines|Manila|Pasay|Bamban|Malaysia|Kuala Lumpur|Penang|Indonesia|Jakarta|Batam|Vietnam|Ho Chi Minh City|Hanoi|Singapore|Dubai|United Arab Emirates|Hong Kong|Macau|Macao|Taiwan|Taipei|China|Beijing|Shanghai|Guangzhou|Shenzhen|Fujian|Guangdong|Yunnan|London|Nigeria|Lagos|Ghana|Timor-Leste|Palau";

/// Banks, authorities and carriers by name.
pub(super) const INSTITUTIONS: &str = "中国人民银行 中国银行 中国工商银行 工商银行 中国建设银行 建设银行 中国农业银行 农业银行 交通银行 招商银行 中信银行 光大银行 华夏银行 民生银行 广发银行 平安银行 兴业银行 浦发银行 浙商银行 邮储银行 邮政储蓄银行 中国邮政储蓄银行 渤海银行 北京银行 上海银行 \
江苏银行 宁波银行 南京银行 微众银行 网商银行 汇丰银行 渣打银行 恒生银行 中银香港 东亚银行 花旗银行 农村信用社 公安部 最高人民检察院 最高检 最高人民法院 银保监会 金融监管总局 证监会 国家反诈中心 反诈中心 网信办 工信部 国家税务总局 通信管理局 外汇管理局 国际刑警组织 国际刑警 出入境管理局 海关总署 \
中国移动 中国联通 中国电信 中国银联 银联 国家电网 中国铁路12306";

/// Words behind which the name of an organisation begins, wherever they stand before its end.
pub(super) const BEFORE_NAME: &str = "看看 修改 亲自 亲自来 符合 庆祝 之前听 前听 一趟 选择 想起 留意 时候 挂失 太像 回拨 发现 具体 关注 假冒 \
    上次 一次 进入 考虑 确保 感觉 稍后 优化 更换 咨询一下 加入 找到 成立 投诉 报告 举报 询问 核实 来自 冒充 提供 一下 联系 拨打 尽快 直接 通常 随时 登录 打开 一张 一份 一家 一些 先打 \
    自己 然后 骗子 包括 最近 按照 相信 之前 立即 确认 发送 存入 转入 汇入 假装 介绍 查看 \
    先报 是否 或者 了解 这家 那家 有家 哪家 两家 几家 多家 各家 情况下 接受 合作 相关 \
    当地 各大 正规 所属 通过 代表 作为 前往 关于 根据 经过 收到 其他 其它 别的 一般 知名 \
    注册 打给 打电话给 贵 本公司 该公司 先 某知名 任何 受 去年 今年 目前 现在 昨天 今天 \
    明天";

/// Words that say what an organisation does and not which one it is; a name of such words alone is no name.
pub(super) const GENERIC: &str = "电话 高科技 风投 公交 邮政 资产 托管 专业 市中心 全球 网点 高 \
    国际 国家 快递 速递 物流 彩票 科技 投资 保险 金融 贸易 理财 网贷 财富 管理 咨询 顾问 \
    服务 手机 网上 电子 线上 线下 商业 开户 发卡 收款 付款 官方 第三方 初创 互联网 上市 \
    新兴 老牌 大型 正规 城市 中级 高级 人民 地方 当地 基层 律师 证券 期货 外汇 支付 软件 \
    网络 贷款 银行 公司 分行 集团 总 子 母 分 某 X x 有限 股份 外贸 旅游 装修 家政 \
    搬家 培训 教育 中介 房产 房地产 电商 游戏 快捷 资金 我国 国内 国外 境外 多 各 本 \
    该 贵 人 家 种 者 否 打 听 查";
