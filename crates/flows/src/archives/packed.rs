//! What is in this compressed file: one file, or a tar?

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use super::limits::{Counting, DICTIONARY_BYTES, Packed, exceeds};
use super::{Limits, Member, Packing, Steps, Why, tar};

/// Goes through a gzip, zstd or xz file.
pub(super) fn walk(packing: Packing, source: &mut impl Read, name: &str, steps: &mut Steps<'_>) {
    let (counting, count) = Counting::new(source);
    let input = BufReader::with_capacity(1 << 16, counting);
    let mut stream: Box<dyn Read + '_> = match packing {
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
        Packing::Xz => Box::new(xz(input)),
        _ => match zstd::stream::read::Decoder::with_buffer(input) {
            Ok(decoder) => Box::new(decoder),
            Err(error) => return steps.rest(Why::Damaged, error.to_string()),
        },
    };
    let mut head = Vec::new();
    let begun = stream.by_ref().take(super::HEAD_BYTES as u64).read_to_end(&mut head);
    let mut whole: Box<dyn Read + '_> = match begun {
        Ok(_) => Box::new(io::Cursor::new(head.clone()).chain(stream)),
        Err(error) => return steps.rest(why(&error), error.to_string()),
    };
    if tar::looks_like(&head) {
        let limits = steps.budget.limits;
        tar::walk(&mut Thrifty { inner: whole, out: 0, packed: count, limits }, steps);
        return;
    }
    if !steps.counted() {
        return;
    }
    let member = Member { number: 0, name: stem(name), name_hex: None, modified: None };
    steps.hand_over(&member, &mut whole, Packed::Counted(count));
}

/// An xz stream whose dictionary is bounded.
pub(super) fn xz<R: Read>(input: R) -> lzma_rust2::XzReader<R> {
    let limit = u32::try_from(DICTIONARY_BYTES >> 10).unwrap_or(u32::MAX);
    lzma_rust2::XzReader::new_mem_limit(input, true, limit)
}

fn why(error: &io::Error) -> Why {
    if error.kind() == io::ErrorKind::UnexpectedEof { Why::CutOff } else { Why::Damaged }
}

/// The name without folders and without the extension of the packing.
fn stem(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => format!("{name}.unpacked"),
    }
}

/// A packed stream that fails where it swells too much.
struct Thrifty<R> {
    inner: R,
    out: u64,
    packed: Rc<Cell<u64>>,
    limits: Limits,
}

impl<R: Read> Read for Thrifty<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.out = self.out.saturating_add(read as u64);
        if exceeds(self.out, self.packed.get(), &self.limits) {
            let times = self.limits.ratio;
            return Err(io::Error::other(format!("the archive unpacks to more than {times} times its size")));
        }
        Ok(read)
    }
}
