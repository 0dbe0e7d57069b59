//! ISO 20022 camt.053.001.08: a bank-to-customer statement.

use super::page::{Lines, Page, file_name, period};
use super::words;
use crate::clock::{PARIS, rfc3339, show};
use crate::error::TestbedError;
use crate::world::{Booking, Class, World};

/// The statement, an element a line, entries oldest first.
pub(crate) fn camt053(world: &World, account: usize, bookings: &[Booking]) -> Result<Page, TestbedError> {
    let own = &world.accounts[account];
    let (first, last) = period(world, bookings.iter().map(|booking| booking.id));
    let made = rfc3339(last + 86_400, PARIS);
    let mut lines = Lines::ending("\n");
    lines.lines(&format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
  <BkToCstmrStmt>
    <GrpHdr>
      <MsgId>EXAMPLE-2025-03</MsgId>
      <CreDtTm>{made}</CreDtTm>
    </GrpHdr>
    <Stmt>
      <Id>STMT-2025-03</Id>
      <ElctrncSeqNb>3</ElctrncSeqNb>
      <CreDtTm>{made}</CreDtTm>
      <FrToDt>
        <FrDtTm>{}</FrDtTm>
        <ToDtTm>{}</ToDtTm>
      </FrToDt>
      <Acct>
        <Id><IBAN>{}</IBAN></Id>
        <Ccy>{}</Ccy>
        <Ownr><Nm>{}</Nm></Ownr>
        <Svcr><FinInstnId><BICFI>XXXXDEFFXXX</BICFI><Nm>{}</Nm></FinInstnId></Svcr>
      </Acct>"#,
        rfc3339(first, PARIS),
        rfc3339(last, PARIS),
        own.number,
        own.asset,
        escaped(&own.holder),
        escaped(own.institution),
    ));
    let closing = bookings.last().map_or(own.opening, |last| last.balance);
    balance(world, account, "OPBD", own.opening, first, &mut lines);
    balance(world, account, "CLBD", closing, last, &mut lines);
    for booking in bookings {
        entry(world, account, booking, &mut lines);
    }
    lines.lines("    </Stmt>\n  </BkToCstmrStmt>\n</Document>");
    let name = file_name(world, account, "camt053", "", "xml");
    Ok(lines.page(name, "camt.053.001.08", "utf-8")?.of(vec![account], false))
}

fn balance(world: &World, account: usize, code: &str, minor: i128, time: i64, lines: &mut Lines) {
    let side = if minor < 0 { "DBIT" } else { "CRDT" };
    let amount = world.plain(account, minor.abs());
    let (asset, day) = (world.accounts[account].asset, show(time, PARIS, "%Y-%m-%d"));
    lines.lines(&format!(
        "      <Bal>
        <Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>
        <Amt Ccy=\"{asset}\">{amount}</Amt>
        <CdtDbtInd>{side}</CdtDbtInd>
        <Dt><Dt>{day}</Dt></Dt>
      </Bal>"
    ));
}

fn entry(world: &World, account: usize, booking: &Booking, lines: &mut Lines) {
    let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
    let (side, party, agent, family) =
        if booking.out { ("DBIT", "Cdtr", "CdtrAgt", "ICDT") } else { ("CRDT", "Dbtr", "DbtrAgt", "RCDT") };
    let (domain, family, sub) = match step.class {
        Class::Purchase => ("PMNT", "CCRD", "POSD"),
        Class::CashWithdrawal => ("PMNT", "CCRD", "CWDL"),
        _ => ("PMNT", family, "ESCT"),
    };
    let iban = match other.number.as_str() {
        "" => String::new(),
        number => format!("\n            <{party}Acct><Id><IBAN>{number}</IBAN></Id></{party}Acct>"),
    };
    lines.lines(&format!(
        "      <Ntry>
        <NtryRef>{reference}</NtryRef>
        <Amt Ccy=\"{asset}\">{amount}</Amt>
        <CdtDbtInd>{side}</CdtDbtInd>
        <Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><DtTm>{time}</DtTm></BookgDt>
        <ValDt><Dt>{day}</Dt></ValDt>
        <AcctSvcrRef>{bank_reference}</AcctSvcrRef>
        <BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls>
          <TxDtls>
            <Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>
            <Amt Ccy=\"{asset}\">{amount}</Amt>
            <CdtDbtInd>{side}</CdtDbtInd>
            <RltdPties>
            <{party}><Pty><Nm>{name}</Nm></Pty></{party}>{iban}
            </RltdPties>
            <RltdAgts><{agent}><FinInstnId><Nm>{bank}</Nm></FinInstnId></{agent}></RltdAgts>
            <RmtInf><Ustrd>{memo}</Ustrd></RmtInf>
          </TxDtls>
        </NtryDtls>
      </Ntry>",
        reference = words::digits(world, booking.id, 5, 12),
        asset = world.accounts[account].asset,
        amount = world.plain(account, booking.minor),
        time = rfc3339(step.time, PARIS),
        day = show(step.time, PARIS, "%Y-%m-%d"),
        bank_reference = words::digits(world, booking.id, 6, 16),
        end_to_end = end_to_end(world, booking.id),
        name = escaped(&other.holder),
        bank = escaped(other.institution),
        memo = escaped(&step.memo),
    ));
    lines.spanning(&[booking.id]);
}

/// The reference that the payer gave and both banks pass on.
pub(crate) fn end_to_end(world: &World, id: usize) -> String {
    format!("E2E{}", words::digits(world, id, 7, 12))
}

/// Text as XML content.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
