//! The letters in which sentences are looked for: each is one byte to the automata, and letters are word characters
//! there as they are to a reader.

/// What a sentence can hold, the likeliest first; the byte stands for the character.
pub(super) const LETTERS: &[(u8, char)] = &[
    (b'e', 'e'),
    (b'n', 'n'),
    (b'i', 'i'),
    (b's', 's'),
    (b'r', 'r'),
    (b'a', 'a'),
    (b't', 't'),
    (b'd', 'd'),
    (b'h', 'h'),
    (b'u', 'u'),
    (b'l', 'l'),
    (b'c', 'c'),
    (b'g', 'g'),
    (b'm', 'm'),
    (b'o', 'o'),
    (b'b', 'b'),
    (b'w', 'w'),
    (b'f', 'f'),
    (b'k', 'k'),
    (b'z', 'z'),
    (b'p', 'p'),
    (b'v', 'v'),
    (b'j', 'j'),
    (b'y', 'y'),
    (b'x', 'x'),
    (b'q', 'q'),
    // Capitals are not needed, as case does not matter: their bytes stand for letters that take two.
    (b'A', 'ä'),
    (b'O', 'ö'),
    (b'U', 'ü'),
    (b'S', 'ß'),
    (b'E', 'é'),
    (b' ', ' '),
    (b'1', '1'),
    (b'2', '2'),
    (b'3', '3'),
    (b'4', '4'),
    (b'5', '5'),
    (b'6', '6'),
    (b'7', '7'),
    (b'8', '8'),
    (b'9', '9'),
    (b'0', '0'),
    (b'-', '-'),
    (b'.', '.'),
    (b',', ','),
    (b'?', '?'),
    (b'!', '!'),
    (b'\'', '\''),
    (b'/', '/'),
    (b':', ':'),
    (b'@', '@'),
    (b'#', '#'),
    (b'%', '%'),
    (b'+', '+'),
    (b'_', '_'),
    (b'&', '&'),
];

/// The byte of a character.
pub(super) fn byte(c: char) -> Option<u8> {
    LETTERS.iter().find(|(_, letter)| *letter == c).map(|(byte, _)| *byte)
}

/// What the bytes stand for.
pub(super) fn readable(bytes: &[u8]) -> String {
    let letter = |byte: &u8| LETTERS.iter().find(|(known, _)| known == byte).map(|(_, letter)| *letter);
    bytes.iter().filter_map(letter).collect()
}
