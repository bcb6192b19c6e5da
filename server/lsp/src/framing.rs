//! The base protocol: messages with a length in front. A broken frame is reported and reading goes on behind it.

use std::io::{self, BufRead, Read, Write};

/// A message longer than this is skipped: no client sends such a text, and a wrong length must not take all memory.
const MAX_BODY: u64 = 256 << 20;
/// A header line longer than this is no header.
const MAX_LINE: u64 = 8 << 10;

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    /// The body of a message.
    Message(Vec<u8>),
    /// Something else stood where a message should begin: what is wrong with it.
    Broken(&'static str),
}

/// Reads the next frame; `None` at the end of the input.
///
/// # Errors
///
/// When the input cannot be read.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut length: Option<Result<u64, ()>> = None;
    let mut garbage = false;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = line.trim_ascii();
        if let Some(value) = content_length(text) {
            // Whatever precedes it on the line is the end of a body whose length was wrong.
            length = Some(value);
        } else if text.is_empty() {
            match length {
                Some(Ok(length)) => return body(input, length),
                Some(Err(())) => return Ok(Some(Frame::Broken("the value of Content-Length is no number"))),
                // Blank lines between messages do no harm.
                None if garbage => return Ok(Some(Frame::Broken("a message without Content-Length"))),
                None => {}
            }
        } else {
            garbage = true;
        }
    }
}

fn body(input: &mut impl BufRead, length: u64) -> io::Result<Option<Frame>> {
    if length > MAX_BODY {
        let skipped = io::copy(&mut input.take(length), &mut io::sink())?;
        return Ok((skipped == length).then_some(Frame::Broken("a message of more than 256 MiB")));
    }
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    Ok((body.len() as u64 == length).then_some(Frame::Message(body)))
}

/// The value of a `Content-Length` header at the end of `line`.
fn content_length(line: &[u8]) -> Option<Result<u64, ()>> {
    const NAME: &[u8] = b"content-length:";
    let at = line.windows(NAME.len()).rposition(|window| window.eq_ignore_ascii_case(NAME))?;
    let value = std::str::from_utf8(line[at + NAME.len()..].trim_ascii()).ok();
    Some(value.and_then(|value| value.parse().ok()).ok_or(()))
}

/// Writes one message.
///
/// # Errors
///
/// When the output cannot be written.
pub fn write(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(body)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(input: &[u8]) -> Vec<Frame> {
        let mut input = input;
        std::iter::from_fn(|| read(&mut input).expect("memory can be read")).collect()
    }

    fn message(body: &str) -> Frame {
        Frame::Message(body.into())
    }

    #[test]
    fn messages_follow_each_other() {
        let input = b"Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x; charset=utf-8\r\nX: y\r\n\r\n[1]";
        assert_eq!(frames(input), [message("{}"), message("[1]")]);
        assert_eq!(frames(b"Content-Length: 0\n\n\r\n\r\nContent-Length: 1\n\n1"), [message(""), message("1")]);
    }

    #[test]
    fn reading_goes_on_behind_a_broken_frame() {
        let input = b"Content-Type: x\r\n\r\nContent-Length: 2\r\n\r\n{}";
        assert!(matches!(&frames(input)[..], [Frame::Broken(_), Frame::Message(_)]));
        let input = b"Content-Length: many\r\n\r\nContent-Length: 2\r\n\r\n{}";
        assert!(matches!(&frames(input)[..], [Frame::Broken(_), Frame::Message(_)]));
        let input = b"Content-Length: -1\r\n\r\nContent-Length: 2\r\n\r\n{}";
        assert!(matches!(&frames(input)[..], [Frame::Broken(_), Frame::Message(_)]));
        assert_eq!(frames(b"noise\r\nContent-Length: 2\r\n\r\n{}"), [message("{}")]);
    }

    #[test]
    fn a_wrong_length_costs_one_message() {
        let input = b"Content-Length: 4\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\n{}";
        assert_eq!(frames(input), [message("{\"a\""), message("{}")]);
    }

    #[test]
    fn the_input_may_end_anywhere() {
        let input = b"Content-Length: 2\r\n\r\n{}";
        for end in 0..input.len() {
            assert_eq!(frames(&input[..end]), []);
        }
        assert_eq!(frames(b"Content-Length: 18446744073709551615\r\n\r\n{}"), []);
    }
}
