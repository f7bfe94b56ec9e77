/** Legal forms of companies as printed at the end of their names, lower case, without points and spaces. */
const forms = new Set(
  (
    'gmbh mbh ag kg kgaa ohg gbr ug eg ev se gmbhcokg gmbh&cokg ag&cokg co&kg ek ' +
    'sarl sas sasu sa sci eurl snc scop selarl scp ' +
    'ltd limited dac clg teoranta llc llp inc incorporated corp corporation co company plc pllc lp ' +
    'pvtltd privatelimited pvt pteltd pte sdnbhd sdnbhb bhd berhad sb ptyltd pty ' +
    'bv nv vof bvba sprl srl spa sl slu ab as aps oy oyj spzoo sro kft zrt doo hf lda ltda sagl gesmbh vvag'
  ).split(' '),
)

const plain = (text: string) => text.toLowerCase().replace(/[.,()/\s]/g, '')

/** Number of words at the end of `words` that are a legal form ("Sdn", "Bhd" is 2); 0 where there is none. */
export function legalFormLength(words: readonly string[]): number {
  for (let length = Math.min(4, words.length - 1); length >= 1; length--) {
    if (forms.has(plain(words.slice(-length).join('')))) return length
  }
  return 0
}

/** The name without its legal form: "Muster GmbH & Co. KG" -> "Muster". */
export function withoutLegalForm(name: string): string {
  let words = name.trim().split(/\s+/)
  for (let length = legalFormLength(words); length > 0; length = legalFormLength(words)) words = words.slice(0, -length)
  return words.join(' ').replace(/[\s,&(]+$/, '')
}
