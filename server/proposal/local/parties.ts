/** Who made a contract, as one text: names with what the contract calls them, "Acme, Inc. ("Supplier"); Beta GmbH". */
export type Parties = { value: string; from: number; to: number; confidence: number }

const opening =
  /\b(?:by and (?:between|among)|between|among|zwischen(?: der| dem)?|entre(?: les soussignée?s)?|b\s*e\s*t\s*w\s*e\s*e\s*n)\b\s*:?\s*/gi
/** Where the names end: what they agree begins. */
const closing =
  /\b(?:whereas|recitals?|w\s*i\s*t\s*n\s*e\s*s\s*s\s*e\s*t\s*h|background|now,? therefore|the parties (?:hereto )?(?:hereby )?agree|in consideration|is made|is entered|for the purpose|wird folgend|il a été convenu|article 1|1\.\s)/i
const separators =
  /(?<=[),.;\s])\s*(?:-\s*)?(?:and|und|et)\s*(?:-\s*)?(?:between\s+)?(?=(?:(?:the|der|die|dem|den|das|la|le|les) )?"?(?:Dr\.|Mr\.|Ms\.|Mrs\.|[A-Z0-9À-Ü]|[a-z]+\.com))/g
const called =
  /\(\s*(?:the |hereinafter(?: referred to as| called)?:? |collectively,? |nachfolgend |ci-après )*(?:the )?["']([^"']{2,40})["'][^)]{0,60}\)/i
const tail =
  /,?\s+(?:an?|eine?|une?)\s+(?:[A-Z]?[\w'-]+\s+){0,5}(?:corporation|company|partnership|limited|bank|llc|trust|association|individual|gesellschaft|société|body)\b.*$/i
const address = /,?\s+(?:having|with|whose|located|residing|of|at|organi[sz]ed|mit Sitz|dont le siège|\d{1,5} )\b.*$/i
/** "the Company" was named before; what both are called together is no third party. */
const notAName = /^(?:the|each|both|such|its|this)\b|\b(?:referred to|collectively|parties)\b/i
const longest = 120

/** The parties named in the opening of a contract; best first, at most one today. */
export function findParties(text: string): Parties[] {
  const head = text.slice(0, 6_000)
  for (const m of head.matchAll(opening)) {
    const from = m.index + m[0].length
    const rest = head.slice(from, from + 1_600)
    const end = rest.search(closing)
    const names = namesIn(end < 0 ? rest.slice(0, 700) : rest.slice(0, end))
    if (names.length >= 2)
      return [
        {
          value: names.join('; '),
          from,
          to: from + (end < 0 ? 700 : end),
          confidence: names.length === 2 ? 0.75 : 0.6,
        },
      ]
  }
  return []
}

function namesIn(between: string): string[] {
  const parts = between.split(separators)
  return parts.slice(0, 4).flatMap((part) => {
    const alias = called.exec(part)
    const before = (alias ? part.slice(0, alias.index) : part).replace(/\([^)]*$/, '').trim()
    const name = before
      .replace(/^[\s:,.-]+(?:(?:der|die|dem|den|das|la|le|les) )?|^(?:der|die|dem|den|das|la|le|les) /, '')
      .replace(tail, '')
      .replace(address, '')
      .replace(/[\s,;:-]+$/, '')
    if (name.length < 3 || name.length > longest || !/[A-ZÀ-Ü]/.test(name) || notAName.test(name)) return []
    return [alias?.[1] ? `${name} ("${alias[1].trim()}")` : name]
  })
}
