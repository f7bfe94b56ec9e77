import { legalFormLength } from '#server/workflow/legal-form.ts'
import { type Found, foundAt, type Signs } from './candidates.ts'
import { type Layout, type PageLayout, type Row, segmentsOf, squeeze, type Token, textOf } from './layout.ts'
import { bottomOf, domainAgreement, domainsOf, heightOf, leftOf, recipientsOf, topOf } from './letterhead.ts'
import type { Hit } from './lexicon.ts'

/** Where a name ends before an address on one line: "Muster GmbH - Weg 1 - 12345 Ort". */
const separator = /^([-–—|•●·*;/]|\u00b7)$/

/**
 * Names of organisations: runs of words that end in a legal form, also over two lines, and lines in the upper part of
 * the first page that read as a name. A name that the page's own web or mail addresses repeat is liked better, that of
 * whom the document is sent to less.
 */
export function findOrganisations(layout: Layout, hits: readonly Hit[]): Found[] {
  const labels = new Set(hits.flatMap((h) => h.tokens))
  const domains = domainsOf(layout)
  const recipients = recipientsOf(layout, labels)
  const found = layout.pages.flatMap((page) =>
    page.rows.flatMap((row) => partsOfRow(row, page).flatMap((part) => namesIn(part, row, page, labels, layout))),
  )
  const printed = new Map<string, number>()
  for (const f of found) printed.set(squeeze(f.value), (printed.get(squeeze(f.value)) ?? 0) + 1)
  const all = [...found, ...overTwoLines(found, layout, labels)]
  const heads = headsOf(all)
  return all.map((f) => {
    const line = f.tokens.every((t) => recipients.lines.has(t))
    const signs: Signs = {
      ...f.signs,
      domain: domainAgreement(f.value, domains),
      repeated: Math.min(2, Math.max(0, (printed.get(squeeze(f.value)) ?? 1) - 1)),
      recipient: recipients.names.has(squeeze(f.value)) ? 1 : 0,
      addressLine: line ? 1 : 0,
      head: heads.get(f) ?? 0,
      ...aroundName(f, layout),
    }
    return { ...f, signs }
  })
}

/** The first names in reading order: with a legal form 1, 1/2, 1/3 ..., and so for those without. */
function headsOf(found: readonly Found[]): Map<Found, number> {
  const heads = new Map<Found, number>()
  for (const formed of [1, 0]) {
    const own = found.filter((f) => (f.signs.legalForm ?? 0) === formed)
    const rows = [...new Set(own.map(placeOf))].sort((a, b) => a - b)
    const rank = new Map(rows.map((row, i) => [row, i]))
    for (const f of own) heads.set(f, 1 / (1 + (rank.get(placeOf(f)) ?? 0)))
  }
  return heads
}

/** Orders places by page and row. */
const placeOf = (f: Found) => f.page * 100_000 + f.row

/** Words of shops and trades that stand in names. */
const trades =
  /^(restaurants?|restoran|ristorante|caf[eé]|bistro|bakery|bakeries|b[äa]ckerei|boulangerie|stores?|mart|market|markt|minimarket|supermarket|supermarkt|supermarch[eé]|trading|enterprises?|syarikat|perniagaan|kedai|hardware|pharmacy|farmasi|apotheke|pharmacie|hotel|books(hop|tores?)?|stationers?|station[ae]ry|motors?|electronics?|garage|tankstelle|services?|group|holdings?|industries|foods?|hypermarket|boutique|salon|clinic|laundry|optik|buchhandlung|drogerie|getränke|metzgerei|librairie|épicerie|quincaillerie)$/i

/** What a document calls itself is no name, nor what it says in greeting. */
const titles = new Set(
  'simplified tax vat proforma invoice receipt cash bill credit note sale sales payment official adjustment delivery statement guest check order customer customers copy original duplicate duplicata welcome to thank you reprint ticket de caisse rechnung gutschrift quittung bon kassenbon lieferschein beleg kundenbeleg facture avoir recu willkommen bienvenue merci of charges ihre note frais'.split(
    ' ',
  ),
)

/** A registration number in brackets behind a name or below it, and an address or telephone below, speak for the letterhead. */
function aroundName(f: Found, layout: Layout): Signs {
  const page = layout.pages.find((p) => p.number === f.page) as PageLayout
  const last = f.tokens.at(-1) as Token
  const after = page.rows[last.row]?.tokens.find((t) => t.x0 >= last.x1)
  const below = page.rows.slice(last.row + 1, last.row + 4).map((r) => textOf(r.tokens))
  const registered =
    (after && /^\(\d|^\(co/i.test(after.text)) ||
    /^\(?(co\.?|reg|roc|brn)?[\s.:no]*\d{4,12}\s?-\s?[a-z]\)?/i.test(below[0] ?? '')
  const words = f.tokens.filter((t) => /\p{L}/u.test(t.text))
  return {
    registered: registered ? 1 : 0,
    address: below.some((t) => addressish.test(t)) ? 1 : 0,
    trade: words.some((t) => trades.test(t.text.replace(/[.,]/g, ''))) ? 1 : 0,
    title: f.tokens.every((t) => t.squeezed === '' || titles.has(t.squeezed)) ? 1 : 0,
    capitals: words.length > 0 && words.every((t) => t.text === t.text.toUpperCase()) ? 1 : 0,
    words: Math.min(1, (words.length - 1) / 2),
    badly: 1 - f.tokens.reduce((sum, t) => sum + t.word.confidence, 0) / f.tokens.length,
  }
}

const addressish =
  /\b(jalan|jln|lot|no\.?\s?\d|street|road|avenue|lane|rue|taman|tel|phone|fax)\b|(stra(ß|ss)e|str\.|weg|platz)\s+\d|\b\d{4,6}\s+\p{Lu}/iu

/** A row's runs of words; large type has wider spaces. */
function partsOfRow(row: Row, page: PageLayout): Token[][] {
  const parts: Token[][] = []
  for (const segment of segmentsOf(row, page.em)) {
    const before = parts.at(-1)
    const last = before?.at(-1)
    const size = before ? 1.3 * Math.min(heightOf(before), heightOf(segment)) : 0
    if (before && last && leftOf(segment) - last.x1 < 1.1 * size) before.push(...segment)
    else parts.push([...segment])
  }
  return parts.map(withoutLogo)
}

/** A letter or two of much larger type before a name is its logo, or what a reader made of one. */
function withoutLogo(part: Token[]): Token[] {
  const [first, next] = part
  if (!first || !next || part.length < 3 || first.squeezed.length > 3) return part
  const larger = heightOf([first]) / Math.max(...part.slice(1).map((t) => t.y1 - t.y0))
  return larger > (first.squeezed.length < 2 ? 1.3 : 1.6) ? part.slice(1) : part
}

const connective = /^(&|\+|und|and|et)$/i

/** Names with a legal form whose beginning stands on the line above: as wide a choice, liked a little less. */
function overTwoLines(found: readonly Found[], layout: Layout, labels: Set<Token>): Found[] {
  return found.flatMap((f) => {
    const page = layout.pages.find((p) => p.number === f.page) as PageLayout
    if (page !== layout.pages[0] || f.y0 > 0.35 * page.height || f.tokens.length > 5) return []
    if (legalFormLength(f.tokens.map((t) => t.text)) === 0) return []
    const line = partsOfRow(page.rows[f.row] as Row, page).find((p) => p.includes(f.tokens[0] as Token)) ?? f.tokens
    const lead = line.slice(0, line.indexOf(f.tokens[0] as Token))
    if (lead.length > 1 || lead.some((t) => !connective.test(t.text))) return []
    const above = lineAbove([...lead, ...f.tokens], f.row, page)
    if (!above || above.length > 5 || !readsAsName(above, labels)) return []
    const carried = lead.length > 0 || /^-$/.test(above.at(-1)?.text ?? '') || connective.test(above.at(-1)?.text ?? '')
    const tokens = [...above, ...lead, ...f.tokens]
    const joined = { ...f.signs, ...(carried ? { carried: 1 } : { joined: 1 }) }
    return [foundAt(tokens, nameText(tokens), 0, null, joined)]
  })
}

/** The run of words right above another one, from the same left edge and in type of about the same size. */
function lineAbove(line: readonly Token[], index: number, page: PageLayout): Token[] | null {
  const size = 1.3 * heightOf(line)
  for (const row of page.rows.slice(0, index).reverse()) {
    if (topOf(line) - row.y1 > 0.9 * size) return null
    const above = partsOfRow(row, page).find((p) => Math.abs(leftOf(p) - leftOf(line)) < 0.6 * page.em)
    if (!above || topOf(above) >= topOf(line) || topOf(line) - bottomOf(above) > 0.9 * size) continue
    const alike = heightOf(above) / heightOf(line)
    return alike > 0.7 && alike < 1.4 ? above : null
  }
  return null
}

function namesIn(segment: Token[], row: Row, page: PageLayout, labels: Set<Token>, layout: Layout): Found[] {
  const parts: Token[][] = [[]]
  for (const token of segment) {
    if (separator.test(token.text)) parts.push([])
    else {
      parts.at(-1)?.push(token)
      if (/[,;:]$/.test(token.text) && !isFormNext(segment, token)) parts.push([])
    }
  }
  const followed = parts.filter((p) => p.length > 0).length > 2
  return parts.map(withoutRegistration).flatMap((part, i) => {
    const name = withForm(afterLabels(part, labels))
    if (name) {
      const signs = {
        legalForm: 1,
        beforeAddress: i === 0 && followed ? 1 : 0,
        large: heading(name, row, page),
        // Inside running text ("payable to X Ltd within 14 days") it is rarely the letterhead's.
        sentence: part.length > name.length + 4 ? 1 : 0,
      }
      return [foundAt(name, nameText(name), 0, null, signs)]
    }
    if (page !== layout.pages[0] || i > 0 || row.y0 > 0.35 * page.height || !readsAsName(part, labels)) return []
    const signs = {
      top: row.index <= 1 ? 1 : 0,
      beforeAddress: followed ? 1 : 0,
      large: heading(part, row, page),
      digits: part.some((t) => /\d/.test(t.text)) ? 1 : 0,
      short: squeeze(textOf(part)).length < 4 ? 1 : 0,
    }
    return [foundAt(part, nameText(part), 0, null, signs)]
  })
}

/** A company's number behind its name, mostly in brackets, is no word of it. */
function withoutRegistration(part: Token[]): Token[] {
  const at = part.findIndex((t, i) => i > 0 && (/^\(\d{4}/.test(t.text) || /^\(?\d{6,12}-\p{Lu}\)?$/u.test(t.text)))
  return at > 0 ? part.slice(0, at) : part
}

/** What follows the last label inside a part of a line: "sold by Muster Ltd". */
function afterLabels(part: readonly Token[], labels: Set<Token>): readonly Token[] {
  const last = part.findLastIndex((t) => labels.has(t))
  return last >= 0 && last < part.length - 2 ? part.slice(last + 1) : part
}

function isFormNext(segment: readonly Token[], token: Token): boolean {
  const i = segment.indexOf(token)
  const next = segment.slice(i + 1, i + 3).map((t) => t.text)
  return [1, 2].some((n) => legalFormLength(['x', ...next.slice(0, n)]) === n)
}

/** The words up to the last legal form in a part of a line; names start with a capital or a digit. */
function withForm(part: readonly Token[]): Token[] | null {
  for (let end = Math.min(part.length, 12); end >= 2; end--) {
    const words = part.slice(0, end)
    const form = legalFormLength(words.map((t) => t.text))
    // "Co. Reg: 123" names a number.
    if (form === 0 || /^(reg|no|nr|number|registration)\b/i.test(part[end]?.text ?? '')) continue
    // Short forms ("AS", "co") are written as such, or else they are words of a sentence.
    const text = words
      .slice(-form)
      .map((t) => t.text)
      .join(' ')
    if (
      text.replace(/\W/g, '').length <= 3 &&
      !/^(\p{Lu}{2,}|\p{Lu}\/\p{Lu}|\p{Lu}\p{L}{2}|Co|a\.G|e\.V|e\.K)\b/u.test(text.replace(/(?<=\b\p{Lu})\./gu, ''))
    )
      continue
    let start = 0
    while (start < end - form - 1 && !/^[\p{Lu}\d"'„“]/u.test((words[start] as Token).text)) start++
    const name = words.slice(start)
    if (name.length > form && /\p{L}{2}/u.test((name[0] as Token).text + (name[1]?.text ?? ''))) return name
  }
  return null
}

/** "SON BHD", "SDNBHD" and "Sdn Bh d" are one form; what is printed well stays as it is. */
function mendedForm(printed: string): string {
  if (/^sdn[.]? bhd$/i.test(printed)) return printed
  return printed === printed.toUpperCase() ? 'SDN BHD' : 'Sdn Bhd'
}

function nameText(tokens: readonly Token[]): string {
  return (
    textOf(tokens)
      // A legal form is a closed word: what a scan makes of it is mended.
      .replace(/\bS[DOU0]N[.]?\s?B\s?H\s?[DO0]\b/gi, mendedForm)
      .replace(/^["'„“:]+|[\s,;:"'“”]+$/g, '')
      .trim()
  )
}

/** Letterheads are set large. */
function heading(tokens: readonly Token[], row: Row, page: PageLayout): number {
  const large = Math.min(1, Math.max(0, heightOf(tokens) / page.em - 1.15))
  return large * (row.y0 < 0.35 * page.height ? 1 : 0.3)
}

function readsAsName(part: readonly Token[], labels: Set<Token>): boolean {
  const text = textOf(part)
  if (part.length === 0 || part.length > 8 || text.length < 3 || text.length > 60) return false
  // "Dear reader," and the like.
  if (/,$/.test(text) || part.some((t) => labels.has(t)) || /[:@%€$£#]|\d{3}|www\.|https?/i.test(text)) return false
  const letters = text.replace(/[^\p{L}]/gu, '').length
  return letters >= 0.7 * text.replace(/\s/g, '').length && /^[\p{Lu}\d]/u.test(text)
}
