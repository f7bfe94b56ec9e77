import { expect, test } from 'vitest'
import { type Asked, answerOf, expressionFault, fieldsOf, isOfIntake, namesIn } from './expression.ts'

const isTrue = (...asked: Parameters<typeof answerOf>) => answerOf(...asked) === true

const fields = [
  { key: 'total', label: 'Total', type: 'money' },
  { key: 'vendor', label: 'Vendor', type: 'text' },
  { key: 'due', label: 'Due', type: 'date' },
  {
    key: 'topic',
    label: 'Topic',
    type: 'label',
    options: [
      { key: 'a', label: 'A' },
      { key: 'b', label: 'B' },
    ],
  },
  { key: 'tags', label: 'Tags', type: 'label', multiple: true, options: [{ key: 'x', label: 'X' }] },
  {
    key: 'lines',
    label: 'Lines',
    type: 'table',
    columns: [
      { key: 'amount', label: 'Amount', type: 'money' },
      { key: 'name', label: 'Name', type: 'text' },
      { key: 'on', label: 'On', type: 'date' },
    ],
  },
  // A field of the name of a fact stands for itself; one of the name of a keyword cannot be asked.
  { key: 'subject', label: 'Subject', type: 'number' },
  { key: 'in', label: 'In', type: 'text' },
]
const asked: Asked = {
  values: {
    ...{ total: '12000.50', vendor: 'Acme', due: '2026-12-10', topic: 'a', tags: ['x'], subject: '7' },
    lines: [
      { amount: '3.00', name: 'one', on: '2026-11-01' },
      { amount: null, name: 'two', on: null },
    ],
  },
  facts: { sender: 'a@b.example', seen_before: 0n, flags: ['duplicate'], subject: 'Hello', usual_ratio: null },
  today: '2026-12-01',
}

test.each([
  ['total > 10000'],
  ['total + 1 > 12000 && seen_before == 0'],
  ['total * 2 - 1 == 24000.0'],
  ['vendor in ["Acme", "Umbra"] && lower(vendor) == "acme"'],
  ['daysUntil(due) == 9 && daysSince(due) == -9'],
  ['due < today + 10 && due - 5 > today && due == "2026-12-10"'],
  ['topic in ["a", "b"] && "x" in tags'],
  ['sum(lines, "amount") == 3 && size(lines) == 2'],
  ['sum(lines.filter(l, l.name == "one"), "amount") == 3'],
  ['lines.exists(l, l.on < today) && lines.all(l, l.name != "")'],
  ['lines[0].amount > 2'],
  ['"duplicate" in flags && sender.endsWith("b.example")'],
  ['empty(usual_ratio) && present(total)'],
  ['usual_ratio > 3.0 || total > 1'],
  ['subject == 7'],
])('%s can be written, and is true', (expression) => {
  expect(expressionFault(expression, fields)).toBeNull()
  expect(isTrue(expression, fields, asked)).toBe(true)
})

test.each([
  ['usual_ratio > 3.0'],
  ['!(usual_ratio > 3.0)'],
  ['usual_ratio > 3.0 || false'],
  ['file_name == "a.pdf"'],
  ['lines.all(l, l.amount > 1)'],
  ['lines[5].amount > 1'],
  ['total / 0 > 1'],
])('%s meets a value that is missing, and so does not hold', (expression) => {
  expect(expressionFault(expression, fields)).toBeNull()
  expect(isTrue(expression, fields, asked)).toBe(false)
})

test.each([
  ['', 'Write an expression'],
  ['totall > 1', '"totall" is no field and no fact: use total.'],
  ['sedner == "a"', '"sedner" is no field and no fact: use sender.'],
  ['total', 'It answers a number, but has to answer yes or no.'],
  ['total > "a"', 'A number cannot stand with a text at ">".'],
  ['total == null', 'Write present(x) or empty(x)'],
  ['total = 1', 'Write == to compare. (At character 7.)'],
  ['total > ', 'It ends too early'],
  ['vendor == "Acme', 'A text is not closed'],
  ['topic == "c"', '"c" is no option of Topic: use "a", "b". (At character 10.)'],
  ['"y" in tags', '"y" is no option of Tags: use "x".'],
  ['due > "soon"', '"soon" is no day: write "2026-12-01", or today + 30.'],
  ['lines.exists(l, l.amont > 2)', 'There is no column "amont"'],
  ['sum(lines, "name") > 1', 'Column "name" of Lines holds no numbers: use "amount".'],
  ['sum(vendor, "name") > 1', 'sum needs the rows of a table.'],
  ['lines.exists(l, lines.exists(m, m.name == l.name))', 'cannot'],
  ['lines.exists(l, size(lines) > 1)', '"lines" cannot be asked for within rows'],
  ['vendor.matches("(a+)+$")', 'There is no function "matches" here'],
  ['[vendor].map(a, a + a).size() > 0', 'There is no function "map" here'],
  ['cel.bind(x, total, x > 1.0)', 'There is no function "bind" here'],
  ['{"a": 1}["a"] == 1', '{ } is not used here'],
  [`${'('.repeat(40)}true${')'.repeat(40)}`, 'too long or too deep'],
  [Array.from({ length: 120 }, () => 'total > 1').join(' && '), 'too long or too deep'],
  ['constructor == 1', '"constructor" is no field'],
  ['total.__proto__ == 1', 'It cannot be read'],
  ['in == "a"', 'was not expected here'],
])('%s is refused with its reason, and never holds', (expression, message) => {
  expect(expressionFault(expression, fields)).toContain(message)
  expect(isTrue(expression, fields, asked)).toBe(false)
})

test('what an expression asks for can be told without running it', () => {
  expect(namesIn('total > 1 && sender == "a" && lines.exists(l, l.amount > 1)', fields)).toEqual({
    ...{ fields: ['total', 'lines'], facts: ['sender'] },
  })
  expect(fieldsOf([{ expression: 'due < today' }, { any: [{ field: 'total', is: 'empty' }] }], fields)).toEqual([
    ...['due', 'total'],
  ])
  expect(isOfIntake('sender == "a" && file_name == "b"', fields)).toBe(true)
  expect(isOfIntake('sender == "a" && amount > 1', fields)).toBe(false)
})

test('its time grows with the rows of the item and no faster', () => {
  const lines = Array.from({ length: 2_000 }, () => ({ amount: '1.00', name: 'n'.repeat(5_000), on: null }))
  const long = Array.from({ length: 14 }, () => 'lines.exists(l, l.name.contains("xyz"))').join(' || ')
  expect(expressionFault(long, fields)).toBeNull()
  expect(isTrue(`!(${long})`, fields, { ...asked, values: { lines } })).toBe(true)
})
