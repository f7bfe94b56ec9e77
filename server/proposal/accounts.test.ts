import { describe, expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { accountKeyOf, checkedBaseUrl, hintOf, keyAfter, type Settings, settingsProblem } from './accounts.ts'

describe('the address of an account', () => {
  it.each([
    ['https://api.openai.com/v1', false, 'https://api.openai.com/v1'],
    ['https://API.openai.com/v1/', false, 'https://api.openai.com/v1'],
    ['http://localhost:11434/v1//', true, 'http://localhost:11434/v1'],
  ])('%s is written as one', (text, inside, url) => {
    expect(checkedBaseUrl(text, inside)).toEqual({ url })
  })

  it.each([
    ['api.openai.com/v1', /whole address/],
    ['http://api.openai.com/v1', /Use https/],
    ['ftp://files.example/v1', /begins with https/],
    ['https://user:pass@api.example/v1', /name and password/],
    ['https://api.example/v1?key=1', /\? or #/],
  ])('%s is refused with what to write instead', (text, problem) => {
    expect(checkedBaseUrl(text, false)).toEqual({ problem: expect.stringMatching(problem) })
  })
})

describe('the key of an account', () => {
  const before = { baseUrl: 'https://a.example/v1', hasKey: true }
  it('stays while the address stays', () => {
    expect(keyAfter(before, { baseUrl: before.baseUrl, secret: null })).toBe('keep')
  })
  it('is cleared with another address, another port or path included', () => {
    for (const baseUrl of ['https://b.example/v1', 'https://a.example:8443/v1', 'https://a.example/v2'])
      expect(keyAfter(before, { baseUrl, secret: null })).toBe('clear')
  })
  it('is the new one where one is given in the same save', () => {
    expect(keyAfter(before, { baseUrl: 'https://b.example/v1', secret: 'new' })).toBe('new')
    expect(keyAfter(null, { baseUrl: 'https://b.example/v1', secret: 'new' })).toBe('new')
  })
  it('shows its end only where that gives little of it away', () => {
    expect(hintOf('sk-0123456789abcdef')).toBe('cdef')
    expect(hintOf('short-key')).toBeNull()
  })
})

describe('the name in definitions', () => {
  it.each([
    ['Main', 'main'],
    ['Büro 2 (vLLM)', 'buro_2_vllm'],
    ['42', 'provider'],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('of "%s" is %s', (label, key) => {
    expect(accountKeyOf(label)).toBe(key)
    expect(key).toMatch(/^[a-z][a-z0-9_]{0,39}$/)
  })
})

describe('a workflow’s provider settings', () => {
  const base = definitionSchema.parse({ name: 'W', noun: { one: 'w', many: 'w' } })
  const account = { key: 'main', label: 'Main', inside: false, model: 'small', prices: [] }
  const problem = (change: Partial<Settings>, mayLeave: boolean, of: Parameters<typeof settingsProblem>[1] = account) =>
    settingsProblem({ provider: { ...base.provider, name: 'openai', account: 'main', ...change }, mayLeave }, of)?.code

  it('keep documents inside unless they may leave', () => {
    expect(problem({}, false)).toBe('provider_leave')
    expect(problem({}, true)).toBeUndefined()
    expect(problem({}, false, { ...account, inside: true })).toBeUndefined()
    expect(problem({ name: 'local' }, false)).toBeUndefined()
    expect(base.mayLeave).toBe(false)
  })
  it('need an account that exists', () => {
    expect(problem({}, true, null)).toBe('provider_account')
  })
  it('keep a daily limit only where the price of the model is known', () => {
    expect(problem({ dailyLimit: 5 }, true)).toBe('provider_price')
    const priced = { ...account, prices: [{ model: 'small', input: 1, output: 1 }] }
    expect(problem({ dailyLimit: 5 }, true, priced)).toBeUndefined()
    expect(problem({ dailyLimit: 5, model: 'large' }, true, priced)).toBe('provider_price')
    expect(problem({ dailyLimit: 0 }, true, priced)).toBe('provider_limit')
  })
})
