import type { Group, Weights } from './model.ts'

const common = {
  bias: -2.4,
  /** Of a field that every document has, a place is likelier. */
  required: 0,
  /** A term for the field beside or above, full strength. */
  label: 6.5,
  /** A term against the field, or for another field of the same shape. */
  against: -5.5,
  place: 1,
  /** The only value of its shape in the document. */
  only: 1.2,
  /** Line items are not single values. */
  inTable: -3,
  /** A badly read word, per unit of missing confidence. */
  misread: -1.5,
}
const amounts = {
  ...common,
  cents: 0.8,
  whole: -1,
  sign: 0.4,
  mended: -0.5,
  given: -2,
  over: -3,
  changed: -3,
  rounding: -2,
}

/**
 * Weights as reasoned before any training; the training is drawn towards them, so that what generated documents never
 * show keeps its meaning. Log-odds.
 */
export const priors: Record<Group, Weights> = {
  total: {
    ...amounts,
    paid: 3,
    summed: 1.5,
    rounded: 3,
    unrounded: -4,
    excused: 5,
    largest: 0.3,
    lower: 0.3,
    right: 0.2,
    size: 0.5,
    repeats: 0.4,
  },
  amount: { ...amounts, largest: -0.3, right: 0.2 },
  date: { ...common, time: 0.5, year4: 0.2, first: 0.5 },
  identifier: {
    ...common,
    /** A document has a hundred words with a digit; that only one was read says little. */
    only: 0,
    marked: 1,
    hash: 0.8,
    tiny: -2,
    short: -0.3,
    shortDigits: -0.5,
    year: -1.2,
    taxLike: -1,
    measure: -1.5,
    clock: -2,
    postcode: -1.2,
  },
  organisation: {
    ...common,
    legalForm: 1.6,
    top: 0.6,
    beforeAddress: 0.5,
    repeated: 0.3,
    domain: 2,
    recipient: -2.5,
    addressLine: -3,
    /** Lines with a number in them are more often streets than names. */
    digits: -1.2,
    short: -1,
    /** Two lines read as one name without a sign that they belong together. */
    joined: -0.6,
    carried: 0.8,
    sentence: -0.8,
    large: 1,
    head: 0.8,
    registered: 1,
    address: 0.5,
    trade: 0.8,
    title: -3,
    badly: -1,
  },
  address: {
    ...common,
    strength: 1,
    block: 1.5,
    lines: 0.5,
    oneLine: -0.5,
    postcode: 1,
    contactBelow: 0.7,
    nameAbove: 0.7,
    first: 0.7,
    whole: 1,
    goesOn: -1.5,
    begun: -1.5,
    weakLast: -0.2,
    badly: -1,
  },
  currency: { ...common, amount: 0.5, code: 0.5, guessed: -0.3, country: -0.3, votes: 3 },
  text: { ...common, code: 0.5 },
}
