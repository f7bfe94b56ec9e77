/**
 * The built-in typeface of PDF readers has the letters of Western Europe (WinAnsi, Windows code page 1252) and no others.
 * A text with others is written in those, with a mark behind it that a footnote explains: a name stays readable and a
 * reader knows that it is not written as its owner writes it. Nothing is ever an empty box.
 */
export const mark = '†'
export const markNote = `${mark} Written in Latin letters: the typeface of this report has no others.`

/** Code page 1252 beyond Latin-1. */
const extra = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'

const known = (char: string): boolean => {
  const code = char.codePointAt(0) ?? 0
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) || extra.includes(char)
}

/** Signs that have a plain form; replacing them changes no word. */
const signs: Record<string, string> = {
  '\u2212': '-',
  '\u2010': '-',
  '\u2011': '-',
  '\u202f': ' ',
  '\u2009': ' ',
  '\u2007': ' ',
}

/** Letters that do not come apart into a base and an accent. */
const latin: Record<string, string> = {
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ŋ: 'ng',
  ŧ: 't',
  Ŧ: 'T',
  ə: 'e',
  Ə: 'E',
  ẞ: 'SS',
}

const greek = 'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o'
/** ISO 9 and its like, without accents. */
const cyrillic =
  'а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ  ы y ь  э e ю yu я ya і i ї i є ye ґ g ђ dj ј j љ lj њ nj ћ c џ dz ў u'

function pairs(text: string): [string, string][] {
  const parts = text.split(' ')
  return parts.flatMap((letter, i): [string, string][] => (i % 2 === 0 ? [[letter, parts[i + 1] ?? '']] : []))
}

const spelled = new Map([...pairs(greek), ...pairs(cyrillic)])

/** A letter in Latin ones; null where there is no way to write it. */
function inLatin(char: string): string | null {
  const base = char.normalize('NFKD').replace(/\p{M}/gu, '')
  if (base !== '' && [...base].every(known)) return base
  const direct = latin[char] ?? latin[base]
  if (direct !== undefined) return direct
  const lower = spelled.get(base.toLowerCase())
  if (lower === undefined) return null
  return base === base.toLowerCase() ? lower : lower.charAt(0).toUpperCase() + lower.slice(1)
}

/**
 * The text as the typeface can print it, marked where a letter was written in others. A word of a script that cannot be
 * written so becomes "…"; where nothing readable is left, `fallback` stands in its place.
 */
export function printable(text: string, fallback = '…'): string {
  const composed = text.normalize('NFC')
  let changed = false
  const written = [...composed]
    .map((char) => {
      const plain = known(char) ? char : signs[char]
      if (plain !== undefined) return plain
      if (/[\p{Cc}\p{Cf}]/u.test(char)) return ' '
      changed = true
      return inLatin(char) ?? '…'
    })
    .join('')
    .replace(/…+/g, '…')
  if (!changed) return written
  return /[\p{L}\p{N}]/u.test(written) ? `${written}${mark}` : `${fallback}${mark}`
}
