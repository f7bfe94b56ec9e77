import { RE2JS, RE2JSException } from 're2js'
import { DomainError } from './errors.ts'

/** A pattern that a person wrote, matched in time linear in the text. Positions are UTF-16 offsets, as in a string. */
export type Pattern = {
  readonly source: string
  /** Whether the pattern occurs anywhere in the text; anchor with ^ and $ to match all of it. */
  test(text: string): boolean
  /** The first occurrence, leftmost, with its groups (null: a group that took no part). */
  find(text: string): { text: string; start: number; end: number; groups: (string | null)[] } | null
}

export const maxPatternLength = 500
/** Instructions of the compiled pattern, so that nested counts do not fill the memory. */
const maxProgram = 5_000
/**
 * Text length times instructions, which bounds the steps of one search: an ordinary pattern (40 instructions) may
 * search 2.5 million characters, far more than any page; the largest allowed one 20,000.
 */
const maxSteps = 100_000_000

/**
 * Compiles a user's pattern. The engine is RE2's: no backtracking, hence no pattern that hangs, and neither
 * back-references nor look-around. Throws `invalid` with the reason.
 */
export function compilePattern(source: string, options: { ignoreCase?: boolean } = {}): Pattern {
  if (source.length > maxPatternLength) {
    throw new DomainError('invalid', `The pattern has ${source.length} characters; use at most ${maxPatternLength}.`)
  }
  const engine = compile(source, options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  if (engine.programSize() > maxProgram) {
    throw new DomainError('invalid', 'The pattern repeats too much within repetitions; use smaller counts.')
  }
  return {
    source,
    test: (text) => engine.test(checked(engine, text)),
    find(text) {
      const matcher = engine.matcher(checked(engine, text))
      if (!matcher.find()) return null
      const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1))
      return { text: matcher.group() ?? '', start: matcher.start(), end: matcher.end(), groups }
    },
  }
}

function compile(source: string, flags: number): RE2JS {
  try {
    // Accepts what people know from JavaScript, such as (?<name>...) and \u0041.
    return RE2JS.compile(RE2JS.translateRegExp(source), flags)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    throw new DomainError(
      'invalid',
      `The pattern is not usable (${reasonOf(error.message)}); correct it, and note that look-around and back-references are not supported.`,
    )
  }
}

function reasonOf(message: string): string {
  return message.replace(/^error parsing regexp: /, '').slice(0, 200)
}

function checked(engine: RE2JS, text: string): string {
  if (text.length * engine.programSize() > maxSteps) {
    throw new DomainError(
      'too_large',
      'The text is too long for this pattern; use a shorter pattern or a shorter text.',
    )
  }
  return text
}
