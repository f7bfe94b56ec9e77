import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { guessTimes, isMissing, isZone, readTime, type TimeFormat } from './times.ts'

const format = (change: Partial<TimeFormat> = {}): TimeFormat => ({
  order: null,
  numbers: null,
  zone: 'UTC',
  ...change,
})
const read = (text: string, change: Partial<TimeFormat> = {}) => {
  const found = readTime(text, format(change))
  return 'problem' in found ? found.problem : new Date(found.at).toISOString()
}

describe('a time', () => {
  it.each([
    ['2016-03-02T08:54:00Z', '2016-03-02T08:54:00.000Z'],
    ['2016-03-02 08:54', '2016-03-02T08:54:00.000Z'],
    ['2016/03/02 08:54:07', '2016-03-02T08:54:07.000Z'],
    ['2016-03-02T08:54:00.123+01:00', '2016-03-02T07:54:00.123Z'],
    ['2016-03-02', '2016-03-02T00:00:00.000Z'],
    ['20160302', '2016-03-02T00:00:00.000Z'],
    ['20160302T085400', '2016-03-02T08:54:00.000Z'],
    ['2 March 2016 8:54 pm', '2016-03-02T20:54:00.000Z'],
    ['Mar 2, 2016, 12:05 AM', '2016-03-02T00:05:00.000Z'],
    ['2. März 2016 um 08:54 Uhr', '2016-03-02T08:54:00.000Z'],
    ['2 mars 2016 à 8h54', '2016-03-02T08:54:00.000Z'],
    ['02.03.2016 08:54', '2016-03-02T08:54:00.000Z'],
    ['2.3.16 8.54', '2016-03-02T08:54:00.000Z'],
    ['2016-03-02 24:00', '2016-03-03T00:00:00.000Z'],
  ])('that can be read in one way only, %s, needs no setting', (text, iso) => {
    expect(read(text)).toBe(iso)
  })

  it('with day and month that could change places is read as its owner says, or not at all', () => {
    expect(read('3/2/2016 08:54')).toBe('may have the day or the month first: say which')
    expect(read('3/2/2016 08:54', { order: 'dmy' })).toBe('2016-02-03T08:54:00.000Z')
    expect(read('3/2/2016 08:54', { order: 'mdy' })).toBe('2016-03-02T08:54:00.000Z')
    expect(read('25/2/2016', { order: 'mdy' })).toBe('is no date with the month first')
    expect(read('2/25/2016', { order: 'dmy' })).toBe('is no date with the day first')
  })

  it('that is a plain number means what its owner says', () => {
    expect(read('42431.370833')).toBe('is a plain number: say what numbers mean')
    expect(read('42431.370833', { numbers: 'excel' })).toBe('2016-03-02T08:54:00.000Z')
    expect(read('42431,37083', { numbers: 'excel' })).toBe('2016-03-02T08:54:00.000Z')
    expect(read('1456908840', { numbers: 'epoch_s' })).toBe('2016-03-02T08:54:00.000Z')
    expect(read('1456908840000', { numbers: 'epoch_ms' })).toBe('2016-03-02T08:54:00.000Z')
    expect(read('1456908840000', { numbers: 'epoch_s' })).toMatch(/outside of any history/)
    expect(read('7', { numbers: 'excel' })).toMatch(/no day of Excel/)
  })

  it.each([
    'someday',
    '31/2/2016',
    '2016-13-01',
    '2016-02-30',
    '12:30',
    '2016-03-02 25:00',
    '2016-03-02 08:61',
    '0016-03-02',
    'x'.repeat(99),
  ])('that is none, %s, is refused with a reason', (text) => {
    expect(readTime(text, format({ order: 'dmy', numbers: 'excel' }))).toHaveProperty('problem')
  })

  it('is of the zone where it names none', () => {
    expect(read('2016-07-02 08:54', { zone: 'Europe/Berlin' })).toBe('2016-07-02T06:54:00.000Z')
    expect(read('2016-01-02 08:54', { zone: 'Europe/Berlin' })).toBe('2016-01-02T07:54:00.000Z')
    expect(read('42553.370833', { zone: 'America/New_York', numbers: 'excel' })).toBe('2016-07-02T12:54:00.000Z')
  })

  it('that the clocks skipped is refused, and one that came twice is the first', () => {
    expect(read('2016-03-27 02:30', { zone: 'Europe/Berlin' })).toMatch(/does not exist in Europe\/Berlin/)
    expect(readTime('2016-10-30 02:30', format({ zone: 'Europe/Berlin' }))).toEqual({
      at: Date.parse('2016-10-30T00:30:00Z'),
      twice: true,
    })
  })

  it('comes back as it was written, in any zone, order and clock change', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Asia/Beirut',
      'Africa/Casablanca',
      'Pacific/Apia',
    )
    const instant = fc
      .integer({ min: Date.UTC(1971, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 })
      .map((s) => s * 1000)
    // Half of the moments lie within a day of a clock change, where mistakes live.
    const near = fc
      .tuple(
        fc.constantFrom(
          '2016-03-27',
          '2016-10-30',
          '2016-04-03',
          '2016-10-02',
          '2016-03-13',
          '2016-11-06',
          '2011-12-30',
        ),
        fc.integer({ min: -86_400, max: 172_800 }),
      )
      .map(([day, s]) => Date.parse(`${day}T00:00:00Z`) + s * 1000)
    const pad = (n: number) => String(n).padStart(2, '0')
    fc.assert(
      fc.property(
        fc.oneof(instant, near),
        zones,
        fc.constantFrom('dmy', 'mdy', 'iso', 'excel', 'epoch_s'),
        (at, zone, how) => {
          const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
          const clock = `${pad(local.hour)}:${pad(local.minute)}:${pad(local.second)}`
          const wallDays =
            Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second) / 86_400_000 +
            25_569
          const text = {
            dmy: `${local.day}/${local.month}/${local.year} ${clock}`,
            mdy: `${local.month}/${local.day}/${local.year} ${clock}`,
            iso: `${local.toPlainDate()} ${clock}`,
            excel: wallDays.toFixed(8),
            epoch_s: String(at / 1000),
          }[how]
          const found = readTime(text, {
            order: how === 'dmy' || how === 'mdy' ? how : null,
            numbers: how === 'excel' || how === 'epoch_s' ? how : null,
            zone,
          })
          if ('problem' in found) throw new Error(`${text} ${found.problem}`)
          // Of an hour that came twice the first is taken; what was written is the same.
          const back = Temporal.Instant.fromEpochMilliseconds(found.at).toZonedDateTimeISO(zone)
          expect(back.toPlainDateTime().toString()).toBe(local.toPlainDateTime().toString())
          if (!found.twice) expect(found.at).toBe(at)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('never throws, whatever stands in the cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        readTime(text, format({ order: 'dmy', numbers: 'epoch_ms', zone: 'Europe/Berlin' }))
        guessTimes([text])
      }),
    )
  })
})

describe('a column', () => {
  it('tells its order by one day above 12, asks where none is, and says where both kinds stand', () => {
    expect(guessTimes(['1/2/2016', '25/2/2016 10:00'])).toMatchObject({ order: 'dmy', share: 1 })
    expect(guessTimes(['1/2/2016', '2/25/2016'])).toMatchObject({ order: 'mdy' })
    expect(guessTimes(['1/2/2016', '3/4/2016'])).toMatchObject({ order: 'ambiguous' })
    expect(guessTimes(['25/2/2016', '2/25/2016'])).toMatchObject({ order: 'mixed' })
    expect(guessTimes(['2016-02-25', '25.02.2016', '?', ''])).toMatchObject({ order: null, share: 1 })
  })

  it('of plain numbers is told by their size', () => {
    expect(guessTimes(['42431.37', '42432'])).toMatchObject({ numbers: 'excel', share: 1 })
    expect(guessTimes(['1456908840'])).toMatchObject({ numbers: 'epoch_s' })
    expect(guessTimes(['1456908840000'])).toMatchObject({ numbers: 'epoch_ms' })
    expect(guessTimes(['42431', '1456908840'])).toMatchObject({ numbers: 'ambiguous' })
    expect(guessTimes(['3', '17'])).toMatchObject({ numbers: null, share: 0 })
  })
})

it('knows the marks by which files say that there is nothing, and the zones that exist', () => {
  expect(['', ' ', '?', 'NULL', 'n/a', 'NaN'].every(isMissing)).toBe(true)
  expect(isMissing('0')).toBe(false)
  expect([isZone('Europe/Berlin'), isZone('Mars/Olympus')]).toEqual([true, false])
})
