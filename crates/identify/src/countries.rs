//! Which country does this code stand for?
//!
//! Country codes of ISO 3166-1 and the mobile country codes that ITU-T E.212 gives each country.

use std::sync::OnceLock;

/// ISO 3166-1 alpha-2 codes, and XK, which banks and networks use for Kosovo.
const ALPHA_2: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH \
KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ \
NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ \
SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF \
WS XK YE YT ZA ZM ZW";

/// ITU-T E.212 mobile country codes with their countries; a star marks those whose network codes have three digits.
const MOBILE: &str = "202GR 204NL 206BE 208FR 212MC 213AD 214ES 216HU 218BA 219HR 220RS 221XK 222IT 225VA 226RO 228CH \
230CZ 231SK 232AT 234GB 235GB 238DK 240SE 242NO 244FI 246LT 247LV 248EE 250RU 255UA 257BY 259MD 260PL 262DE 266GI 268PT 270LU \
272IE 274IS 276AL 278MT 280CY 282GE 283AM 284BG 286TR 288FO 289GE 290GL 292SM 293SI 294MK 295LI 297ME 302CA* 308PM 310US* \
311US* 312US* 313US* 314US* 315US* 316US* 330PR* 332VI* 334MX* 338JM* 340GP 342BB* 344AG* 346KY* 348VG* 350BM* 352GD* 354MS* \
356KN* 358LC* 360VC* 362CW 363AW 364BS* 365AI* 366DM* 368CU 370DO 372HT 374TT 376TC* 400AZ 401KZ 402BT 404IN 405IN 406IN \
410PK 412AF 413LK 414MM 415LB 416JO 417SY 418IQ 419KW 420SA 421YE 422OM 424AE 425IL 426BH 427QA 428MN 429NP 430AE 431AE 432IR \
434UZ 436TJ 437KG 438TM 440JP 441JP 450KR 452VN 454HK 455MO 456KH 457LA 460CN 461CN 466TW 467KP 470BD 472MV 502MY 505AU 510ID \
514TL 515PH 520TH 525SG 528BN 530NZ 536NR 537PG 539TO 540SB 541VU 542FJ 543WF 544AS 545KI 546NC 547PF 548CK 549WS 550FM 551MH \
552PW 553TV 554TK 555NU 602EG 603DZ 604MA 605TN 606LY 607GM 608SN 609MR 610ML 611GN 612CI 613BF 614NE 615TG 616BJ 617MU 618LR \
619SL 620GH 621NG 622TD 623CF 624CM 625CV 626ST 627GQ 628GA 629CG 630CD 631AO 632GW 633SC 634SD 635RW 636ET 637SO 638DJ 639KE \
640TZ 641UG 642BI 643MZ 645ZM 646MG 647RE 648ZW 649NA 650MW 651LS 652BW 653SZ 654KM 655ZA 657ER 658SH 659SS 702BZ 704GT 706SV \
708HN* 710NI 712CR 714PA 716PE 722AR* 724BR 730CL 732CO* 734VE 736BO 738GY 740EC 742GF 744PY 746SR 748UY 750FK*";

/// Whether ISO 3166-1 has this alpha-2 code, in upper case.
pub(crate) fn exists(alpha_2: &str) -> bool {
    alpha_2.len() == 2 && ALPHA_2.split(' ').any(|code| code == alpha_2)
}

/// Country of a mobile country code, and how many digits its network codes have.
pub(crate) fn mobile(mcc: &str) -> Option<(&'static str, usize)> {
    static BY_CODE: OnceLock<Vec<Option<(&'static str, usize)>>> = OnceLock::new();
    let by_code = BY_CODE.get_or_init(|| {
        let mut codes = vec![None; 1000];
        for entry in MOBILE.split(' ') {
            let code = entry.get(..3).and_then(|code| code.parse::<usize>().ok());
            let digits = if entry.ends_with('*') { 3 } else { 2 };
            if let Some(place) = code.and_then(|code| codes.get_mut(code)) {
                *place = entry.get(3..5).map(|country| (country, digits));
            }
        }
        codes
    });
    let plain = mcc.len() == 3 && mcc.bytes().all(|byte| byte.is_ascii_digit());
    by_code.get(mcc.parse::<usize>().ok().filter(|_| plain)?).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mobile_country_is_a_country() {
        let mut last = 0;
        for entry in MOBILE.split(' ') {
            let mcc: u32 = entry[..3].parse().unwrap();
            assert!(exists(&entry[3..5]), "{entry}");
            assert!(mcc > last, "sorted and without repeats: {entry}");
            last = mcc;
        }
        assert_eq!(ALPHA_2.split(' ').count(), 250, "249 countries and Kosovo");
    }

    #[test]
    fn network_codes_have_the_length_of_their_country() {
        assert_eq!(mobile("460"), Some(("CN", 2)));
        assert_eq!(mobile("310"), Some(("US", 3)));
        assert_eq!(mobile("999"), None);
        assert_eq!(mobile("46"), None);
    }
}
