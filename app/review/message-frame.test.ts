import { describe, expect, it } from 'vitest'
import { frameDocument } from './message-frame.ts'

describe('the frame of a message', () => {
  it('has its policy before anything of the message, and lets nothing be fetched', () => {
    const page = frameDocument('<p>Hello</p><meta http-equiv="refresh" content="0;url=https://example.org">')
    const policy = page.indexOf('Content-Security-Policy')
    expect(policy).toBeGreaterThan(0)
    expect(policy).toBeLessThan(page.indexOf('<p>Hello</p>'))
    expect(page).toContain("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    expect(page).not.toContain('base href')
  })
})
