//! OFX 1.0.2: SGML, where simple elements have no end tag.

use super::iso20022::end_to_end;
use super::page::{Lines, Page, file_name, period};
use crate::clock::{PARIS, show};
use crate::error::TestbedError;
use crate::world::{Booking, Class, World};

/// A time as OFX writes it, with its zone.
fn stamp(time: i64) -> String {
    format!("{}[+1:CET]", show(time, PARIS, "%Y%m%d%H%M%S"))
}

/// The statement, oldest first.
pub(crate) fn ofx(world: &World, account: usize, bookings: &[Booking]) -> Result<Page, TestbedError> {
    let own = &world.accounts[account];
    let (first, last) = period(world, bookings.iter().map(|booking| booking.id));
    let mut lines = Lines::ending("\r\n");
    lines.lines(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\n\
         COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>",
    );
    lines.lines(&format!(
        "<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>{}<LANGUAGE>ENG\
         <FI><ORG>{}</FI></SONRS></SIGNONMSGSRSV1>\n\
         <BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>\n\
         <STMTRS><CURDEF>{}\n<BANKACCTFROM><BANKID>XXXXEE2X<ACCTID>{}<ACCTTYPE>CHECKING</BANKACCTFROM>\n\
         <BANKTRANLIST><DTSTART>{}<DTEND>{}",
        stamp(last + 86_400),
        own.institution,
        own.asset,
        own.number,
        stamp(first),
        stamp(last),
    ));
    for booking in bookings {
        entry(world, account, booking, &mut lines);
    }
    let closing = bookings.last().map_or(own.opening, |last| last.balance);
    lines.lines(&format!(
        "</BANKTRANLIST>\n<LEDGERBAL><BALAMT>{}<DTASOF>{}</LEDGERBAL>\n\
         </STMTRS></STMTTRNRS></BANKMSGSRSV1>\n</OFX>",
        world.plain(account, closing),
        stamp(last),
    ));
    let name = file_name(world, account, "OFX", "", "ofx");
    Ok(lines.page(name, "ofx_102", "utf-8")?.of(vec![account], false))
}

fn entry(world: &World, account: usize, booking: &Booking, lines: &mut Lines) {
    let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
    let kind = match (step.class, booking.out) {
        (Class::CashWithdrawal, _) => "ATM",
        (Class::Purchase, _) => "POS",
        (Class::Fee, _) => "FEE",
        (_, true) => "XFER",
        (_, false) => "CREDIT",
    };
    let amount = world.plain(account, if booking.out { -booking.minor } else { booking.minor });
    let mut block = format!(
        "<STMTTRN>\n<TRNTYPE>{kind}\n<DTPOSTED>{}\n<TRNAMT>{amount}\n<FITID>{}",
        stamp(step.time),
        end_to_end(world, booking.id),
    );
    if !other.holder.is_empty() {
        block.push_str(&format!("\n<NAME>{}", other.holder));
    }
    if !other.number.is_empty() {
        block.push_str(&format!(
            "\n<BANKACCTTO><BANKID>{}<ACCTID>{}<ACCTTYPE>CHECKING</BANKACCTTO>",
            other.institution, other.number
        ));
    }
    block.push_str(&format!("\n<MEMO>{}\n</STMTTRN>", step.memo));
    lines.lines(&block);
    lines.spanning(&[booking.id]);
}
