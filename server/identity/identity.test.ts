import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertDemoApart, assertKeepsAdministrator, can, roles, slugOf } from './identity.ts'

describe('slugOf', () => {
  test.each([
    ['Müller & Söhne GmbH', 'muller-sohne-gmbh'],
    ['Straße 7', 'strasse-7'],
    ['  --Acme--  ', 'acme'],
    ['株式会社', 'organisation'],
  ])('%s becomes %s', (name, slug) => expect(slugOf(name)).toBe(slug))

  test('every name gives an address part of the allowed form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (name) =>
        /^[a-z0-9][a-z0-9-]{0,39}$/.test(slugOf(name)),
      ),
    )
  })
})

describe('assertKeepsAdministrator', () => {
  const members = [
    { userId: 'a', roles: ['administrator'] },
    { userId: 'b', roles: ['lead', 'administrator'] },
    { userId: 'c', roles: ['reviewer'] },
  ]
  test('one of two administrators may go', () =>
    expect(() => assertKeepsAdministrator(members, 'a', null)).not.toThrow())
  test('anybody else may go', () => expect(() => assertKeepsAdministrator(members, 'c', null)).not.toThrow())
  test.each([[null], [['lead']]])('the last one may not: %o', (next) =>
    expect(() => assertKeepsAdministrator(members.slice(1), 'b', next)).toThrow('last administrator'),
  )
  test('a last administrator who keeps the role may change the others', () =>
    expect(() => assertKeepsAdministrator(members.slice(1), 'b', ['administrator'])).not.toThrow())
})

describe('assertDemoApart', () => {
  test.each([
    { demoOrganisation: true, isDemo: true, elsewhere: false, allowed: true },
    { demoOrganisation: true, isDemo: true, elsewhere: true, allowed: false },
    { demoOrganisation: true, isDemo: false, elsewhere: false, allowed: false },
    { demoOrganisation: false, isDemo: true, elsewhere: false, allowed: false },
    { demoOrganisation: false, isDemo: false, elsewhere: true, allowed: true },
  ])(
    '$isDemo account in demo $demoOrganisation, elsewhere $elsewhere: $allowed',
    ({ demoOrganisation, isDemo, elsewhere, allowed }) => {
      const join = () => assertDemoApart({ isDemo: demoOrganisation }, { isDemo, elsewhere })
      if (allowed) expect(join).not.toThrow()
      else expect(join).toThrow()
    },
  )
})

describe('can', () => {
  test('an administrator manages members but reads no item', () => {
    expect(can(['administrator'], 'organisation.members')).toBe(true)
    expect(can(['administrator'], 'workflow.items')).toBe(false)
  })
  test('only administrators manage members', () =>
    expect(roles.filter((role) => can([role], 'organisation.members'))).toEqual(['administrator']))
  test('no role, no capability', () => expect(can(['visitor'], 'workflow.see')).toBe(false))
})
