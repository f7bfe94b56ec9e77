import { createContext, useContext } from 'react'

/**
 * The reader's BCP 47 locale for dates, numbers and money. The root sets it from the request, so that server and browser
 * write the same text.
 */
export const LocaleContext = createContext('en-GB')

export function useLocale(): string {
  return useContext(LocaleContext)
}

/** The first language of an Accept-Language header that Intl knows; British English without one. */
export function preferredLocale(header: string | null): string {
  for (const part of (header ?? '').split(',').slice(0, 10)) {
    const tag = part.split(';')[0]?.trim() ?? ''
    try {
      const [known] = Intl.DateTimeFormat.supportedLocalesOf(tag)
      if (known) return known
    } catch {
      // Not a language tag: the next one may be.
    }
  }
  return 'en-GB'
}
