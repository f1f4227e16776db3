//! Lines of a bounded length.

use std::io::{self, BufRead};

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// A line, without its end.
    Whole(&'a [u8]),
    /// A line that was longer than allowed; it was skipped, without being held.
    TooLong,
    /// Nothing more comes.
    End,
}

/// Reads lines into one piece of memory.
pub(crate) struct Lines<R> {
    input: R,
    longest: usize,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines of at most `longest` bytes.
    pub(crate) fn new(input: R, longest: usize) -> Self {
        Self { input, longest, line: Vec::new() }
    }

    /// The next line. The last one needs no end of line.
    pub(crate) fn next_line(&mut self) -> io::Result<Line<'_>> {
        self.line.clear();
        let mut too_long = false;
        loop {
            let piece = match self.input.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if piece.is_empty() && self.line.is_empty() && !too_long {
                return Ok(Line::End);
            }
            let end = piece.iter().position(|byte| *byte == b'\n');
            let part = &piece[..end.unwrap_or(piece.len())];
            too_long |= self.line.len() + part.len() > self.longest;
            if too_long {
                self.line = Vec::new();
            } else {
                self.line.extend_from_slice(part);
            }
            let finished = end.is_some() || piece.is_empty();
            let read = part.len() + usize::from(end.is_some());
            self.input.consume(read);
            if finished {
                return Ok(if too_long { Line::TooLong } else { Line::Whole(&self.line) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_or_skipped() {
        for buffer in [1, 3, 64] {
            let input = io::BufReader::with_capacity(buffer, &b"one\n\nmuch too long\nfour\nlast"[..]);
            let mut lines = Lines::new(input, 4);
            assert_eq!(lines.next_line().unwrap(), Line::Whole(b"one"));
            assert_eq!(lines.next_line().unwrap(), Line::Whole(b""));
            assert_eq!(lines.next_line().unwrap(), Line::TooLong);
            assert_eq!(lines.next_line().unwrap(), Line::Whole(b"four"));
            assert_eq!(lines.next_line().unwrap(), Line::Whole(b"last"));
            assert_eq!(lines.next_line().unwrap(), Line::End);
        }
    }
}
