import type { Check } from '#server/workflow/workflow.ts'

type Kind = Extract<Check, { kind: 'number_format' }>['as']

/** What is wrong with a number of that kind, as the rest of a sentence; null where nothing speaks against it. */
export type NumberProblem = (as: Kind, country: string | undefined, text: string) => string | null

type Iban = typeof import('ibantools')
type Numbers = typeof import('stdnum')

let loading: Promise<NumberProblem> | undefined

/** The rules of account, VAT and tax numbers; loaded at first use, because most workflows have no such field. */
export function loadNumberFormats(): Promise<NumberProblem> {
  loading ??= Promise.all([import('ibantools'), import('stdnum')]).then(([iban, stdnum]) => numberProblem(iban, stdnum))
  return loading
}

function numberProblem(iban: Iban, numbers: Numbers): NumberProblem {
  return (as, country, text) => {
    const compact = text
      .normalize('NFKC')
      .toUpperCase()
      .replace(/[\s.,:;'()/_-]+/g, '')
    if (compact === '') return null
    switch (as) {
      case 'iban':
        return ibanProblem(iban, compact.replace(/^IBAN(NR|NO(?!\d\d))?/, ''))
      case 'bic':
        return bicProblem(iban, compact.replace(/^(BIC|SWIFT)+(CODE)?/, ''))
      case 'vat_id':
        return vatProblem(numbers, country, compact)
      case 'tax_number':
        return taxProblem(numbers, country, text, compact)
    }
  }
}

/**
 * ISO 13616: length and signs by country, and check digits modulo 97, which find every single wrong sign and almost
 * every swap. National check digits inside are not asked: some banks have accounts without them.
 */
function ibanProblem(iban: Iban, text: string): string | null {
  const { errorCodes } = iban.validateIBAN(text)
  const has = (name: keyof typeof iban.ValidationErrorsIBAN) => errorCodes.includes(iban.ValidationErrorsIBAN[name])
  const country = text.slice(0, 2)
  const length = iban.getCountrySpecifications()[country]?.chars
  if (has('NoIBANCountry')) return `is no IBAN: it begins with "${country}", and no country does`
  if (has('WrongBBANLength') && length)
    return `is no IBAN: one of ${country} has ${length} characters, this one has ${text.length}`
  if (has('ChecksumNotNumber')) return 'is no IBAN: two digits follow the letters of the country'
  if (has('WrongBBANFormat')) return `is no IBAN: letters and digits do not stand where an IBAN of ${country} has them`
  if (has('WrongIBANChecksum'))
    return 'is no IBAN: its check digits do not fit, so a character is wrong or two are swapped'
  return null
}

function bicProblem(iban: Iban, text: string): string | null {
  if (iban.validateBIC(text).valid) return null
  if (text.length !== 8 && text.length !== 11)
    return `is no BIC: one has 8 or 11 characters, this one has ${text.length}`
  return 'is no BIC: four letters of the bank, two of its country, then the place'
}

/**
 * Forms of VAT ids after the country's letters, as the European Commission (VIES), HMRC and the Swiss and Norwegian
 * registers publish them. `checked`: the part of them whose check digits are a matter of public rule; ids of private
 * persons and special ones are looked at by their form alone, so that no valid one is called wrong.
 */
const vatForms: Record<string, { form: RegExp; said: string; registry: string; number: string; checked?: RegExp }> = {
  AT: { form: /^U\d{8}$/, said: 'ATU and 8 digits', registry: 'AT', number: 'uid' },
  BE: { form: /^[01]\d{9}$/, said: 'BE and 10 digits', registry: 'BE', number: 'vat' },
  BG: { form: /^\d{9,10}$/, said: 'BG and 9 or 10 digits', registry: 'BG', number: 'vat', checked: /^\d{9}$/ },
  CHE: { form: /^\d{9}(MWST|TVA|IVA)?$/, said: 'CHE, 9 digits and MWST, TVA or IVA', registry: 'CH', number: 'uid' },
  CY: { form: /^\d{8}[A-Z]$/, said: 'CY, 8 digits and a letter', registry: 'CY', number: 'vat' },
  CZ: { form: /^\d{8,10}$/, said: 'CZ and 8 to 10 digits', registry: 'CZ', number: 'dic', checked: /^\d{8}$/ },
  DE: { form: /^\d{9}$/, said: 'DE and 9 digits', registry: 'DE', number: 'vat' },
  DK: { form: /^\d{8}$/, said: 'DK and 8 digits', registry: 'DK', number: 'cvr' },
  EE: { form: /^\d{9}$/, said: 'EE and 9 digits', registry: 'EE', number: 'kmkr' },
  EL: { form: /^\d{9}$/, said: 'EL and 9 digits', registry: 'GR', number: 'vat' },
  ES: { form: /^[A-Z\d]\d{7}[A-Z\d]$/, said: 'ES and 9 characters', registry: 'ES', number: 'nif' },
  FI: { form: /^\d{8}$/, said: 'FI and 8 digits', registry: 'FI', number: 'alv' },
  // Keys with a letter, and numbers of Monaco (000...), follow other rules.
  FR: {
    form: /^[A-HJ-NP-Z\d]{2}\d{9}$/,
    said: 'FR and 11 characters',
    registry: 'FR',
    number: 'tva',
    checked: /^\d\d(?!000)/,
  },
  GB: {
    form: /^(\d{9}|\d{12}|(GD|HA)\d{3})$/,
    said: 'GB and 9 or 12 digits',
    registry: 'GB',
    number: 'vat',
    checked: /^\d{9}$/,
  },
  HR: { form: /^\d{11}$/, said: 'HR and 11 digits', registry: 'HR', number: 'oib' },
  HU: { form: /^\d{8}$/, said: 'HU and 8 digits', registry: 'HU', number: 'anum' },
  IE: {
    form: /^(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
    said: 'IE, 7 digits and 1 or 2 letters',
    registry: 'IE',
    number: 'vat',
  },
  IT: { form: /^\d{11}$/, said: 'IT and 11 digits', registry: 'IT', number: 'iva' },
  LT: { form: /^(\d{9}|\d{12})$/, said: 'LT and 9 or 12 digits', registry: 'LT', number: 'pvm' },
  LU: { form: /^\d{8}$/, said: 'LU and 8 digits', registry: 'LU', number: 'tva' },
  LV: { form: /^\d{11}$/, said: 'LV and 11 digits', registry: 'LV', number: 'pvn', checked: /^[4-9]/ },
  MT: { form: /^\d{8}$/, said: 'MT and 8 digits', registry: 'MT', number: 'vat' },
  NL: { form: /^\d{9}B\d{2}$/, said: 'NL, 9 digits, B and 2 digits', registry: 'NL', number: 'btw' },
  NO: { form: /^\d{9}(MVA)?$/, said: 'NO, 9 digits and MVA', registry: 'NO', number: 'mva' },
  PL: { form: /^\d{10}$/, said: 'PL and 10 digits', registry: 'PL', number: 'nip' },
  PT: { form: /^\d{9}$/, said: 'PT and 9 digits', registry: 'PT', number: 'nif' },
  RO: { form: /^\d{2,10}$/, said: 'RO and 2 to 10 digits', registry: 'RO', number: 'cui' },
  SE: { form: /^\d{12}$/, said: 'SE and 12 digits', registry: 'SE', number: 'vat' },
  SI: { form: /^\d{8}$/, said: 'SI and 8 digits', registry: 'SI', number: 'ddv' },
  SK: { form: /^\d{10}$/, said: 'SK and 10 digits', registry: 'SK', number: 'dph' },
}
/** Other letters in front of the same numbers. */
const sameAs: Record<string, string> = { GR: 'EL', XI: 'GB', CH: 'CHE' }

function vatProblem(numbers: Numbers, country: string | undefined, text: string): string | null {
  const label = /^(UST|UMSATZSTEUER|MWST|VAT|TVA|BTW|STEUER)(ID|IDNR|IDENTNR|NR|NO|NUMBER|REGNO|INTRACOMMUNAUTAIRE)*/
  const readings = [...new Set([text, text.replace(label, ''), text.replace(/^VAT/, '')])]
  const problems = readings.map((reading) => oneVatProblem(numbers, country, reading))
  return problems.some((problem) => problem === null) ? null : (problems[0] ?? null)
}

function oneVatProblem(numbers: Numbers, country: string | undefined, text: string): string | null {
  const letters = /^(CHE|[A-Z]{2})(?=[A-Z\d+*]{2})/.exec(text)?.[1]
  const named = letters && (vatForms[letters] || sameAs[letters]) ? letters : undefined
  const key = named ?? country
  const rules = key ? vatForms[sameAs[key] ?? key] : undefined
  // Numbers of other countries have other rules: no opinion.
  if (!rules || !key) return null
  const own = named ? text.slice(named.length) : text
  if (!rules.form.test(own)) return `is no VAT id: ${rules.said} are needed`
  if (rules.checked && !rules.checked.test(own)) return null
  const validator = validatorOf(numbers, rules.registry, rules.number)
  const whole = { CH: `CHE${own.slice(0, 9)}`, NO: `${own.slice(0, 9)}MVA`, AT: `AT${own}` }[rules.registry] ?? own
  return !validator || validator.validate(whole).isValid
    ? null
    : 'is no VAT id: its check digits do not fit, so a character is wrong or two are swapped'
}

/** Any of the country's numbers for companies or persons will do: forms name the field as they like. */
function taxProblem(numbers: Numbers, country: string | undefined, text: string, compact: string): string | null {
  const known = country
    ? [...(numbers.entityValidators[country] ?? []), ...(numbers.personValidators[country] ?? [])]
    : []
  if (known.length === 0) return null
  const fits = [text.trim(), compact].some((reading) => known.some((v) => v.validate(reading).isValid))
  return fits || vatProblem(numbers, country, compact) === null ? null : `is no tax number of ${country}`
}

type Validator = { validate(value: string): { isValid: boolean } }

function validatorOf(numbers: Numbers, country: string, number: string): Validator | undefined {
  return (numbers.stdnum as Record<string, Record<string, Validator>>)[country]?.[number]
}
