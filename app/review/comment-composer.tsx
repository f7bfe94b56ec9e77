import { Button, Checkbox, CloseButton } from '@mantine/core'
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import {
  type Anchor,
  type Member,
  matchingMembers,
  maxCommentLength,
  mentionAt,
  type NewCommentInput,
  toStored,
} from '#server/review/comment.ts'
import classes from './comments-panel.module.css'

export type ComposerHandle = { focus(): void }
export type Posting = Omit<NewCommentInput, 'number'>

type Props = {
  people: readonly Member[]
  /** Whether it is a flag at first. */
  asFlag: boolean
  /** What the comment will be about; shown, and taken off with one click. */
  anchor: Anchor | null
  anchorText(anchor: Anchor): string
  onAnchor(anchor: Anchor | null): void
  /** Rejects with an Error that holds a sentence for the person; their text stays then. */
  onPost(comment: Posting): Promise<void>
  /** Says that others cannot be read now, and that the words are kept. */
  writeOnly: boolean
  ref?: Ref<ComposerHandle>
}

/** Where a comment is written: Ctrl+Enter posts, @ picks people with the arrow keys. */
export function CommentComposer({ people, asFlag, anchor, anchorText, onAnchor, onPost, writeOnly, ref }: Props) {
  const [text, setText] = useState('')
  const [flag, setFlag] = useState(asFlag)
  useEffect(() => setFlag(asFlag), [asFlag])
  const [sending, setSending] = useState(false)
  const [said, setSaid] = useState<{ problem: boolean; text: string } | null>(null)
  // The same id until it is posted: sent twice over a bad connection it counts once.
  const [id, setId] = useState(() => crypto.randomUUID())
  const box = useRef<HTMLTextAreaElement>(null)
  const picker = useMentionPicker(people, text, setText, box)
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }))
  const names = useId()

  const post = async () => {
    if (text.trim() === '' || sending) return
    setSending(true)
    try {
      const picked = people.filter((p) => text.includes(`@${p.name}`))
      await onPost({ id, kind: flag ? 'flag' : 'comment', body: toStored(text, picked), anchor })
      setText('')
      setFlag(false)
      setId(crypto.randomUUID())
      setSaid({ problem: false, text: writeOnly ? 'Kept. You see it once your work on this item is done.' : 'Posted.' })
    } catch (error) {
      setSaid({ problem: true, text: error instanceof Error ? error.message : String(error) })
    } finally {
      setSending(false)
      box.current?.focus()
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (picker.onKey(event)) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      // Ctrl+Enter finishes the item everywhere else.
      event.stopPropagation()
      void post()
    }
  }
  const left = maxCommentLength - text.length
  return (
    <form
      className={classes.composer}
      aria-label="New comment"
      onSubmit={(event) => {
        event.preventDefault()
        void post()
      }}
    >
      {writeOnly && (
        <p className={classes.notice}>
          Your comment is kept. Comments are hidden while you work blind, so that you come to your own values.
        </p>
      )}
      {anchor && (
        <p className={classes.about}>
          On {anchorText(anchor)}
          <CloseButton size="xs" aria-label="Comment on the whole item instead" onClick={() => onAnchor(null)} />
        </p>
      )}
      <div className={classes.writing}>
        <textarea
          ref={box}
          className={classes.box}
          rows={3}
          value={text}
          placeholder="Write a comment; @ names a colleague"
          aria-label="Comment"
          aria-haspopup="listbox"
          aria-autocomplete="list"
          aria-controls={picker.found.length > 0 ? names : undefined}
          aria-activedescendant={picker.found.length > 0 ? `${names}-${picker.at}` : undefined}
          onChange={(event) => {
            setText(event.target.value)
            setSaid(null)
            picker.look(event.target)
          }}
          onSelect={(event) => picker.look(event.currentTarget)}
          onBlur={picker.close}
          onKeyDown={onKeyDown}
        />
        {picker.found.length > 0 && (
          <div className={classes.picker} id={names} role="listbox" aria-label="Colleagues" tabIndex={-1}>
            {picker.found.map((person, i) => (
              <div
                key={person.id}
                id={`${names}-${i}`}
                role="option"
                aria-selected={i === picker.at}
                tabIndex={-1}
                // Before the blur, which would close the list.
                onPointerDown={(event) => {
                  event.preventDefault()
                  picker.pick(person)
                }}
              >
                {person.name}
              </div>
            ))}
          </div>
        )}
      </div>
      <div className={classes.sendLine}>
        <Checkbox
          size="xs"
          label="Flag: somebody has to look at this"
          checked={flag}
          onChange={(event) => setFlag(event.currentTarget.checked)}
        />
        <Button type="submit" size="compact-sm" loading={sending} disabled={text.trim() === '' || left < 0}>
          Post
        </Button>
      </div>
      {left < 500 && (
        <p className={classes.quiet} data-problem={left < 0 || undefined}>
          {left < 0 ? `${-left} characters too many.` : `${left} characters left.`}
        </p>
      )}
      <p className={classes.quiet} data-problem={said?.problem || undefined} role="status">
        {said?.text ?? (picker.found.length > 0 ? `${picker.found.length} people: arrow keys, Enter picks` : '')}
      </p>
    </form>
  )
}

/** The list under an @ that is being typed. */
function useMentionPicker(
  people: readonly Member[],
  text: string,
  setText: (text: string) => void,
  box: React.RefObject<HTMLTextAreaElement | null>,
) {
  const [typed, setTyped] = useState<{ from: number; query: string } | null>(null)
  const [at, setAt] = useState(0)
  const caret = useRef<number | null>(null)
  const found = typed ? matchingMembers(people, typed.query) : []

  useLayoutEffect(() => {
    if (caret.current === null) return
    box.current?.setSelectionRange(caret.current, caret.current)
    caret.current = null
  })
  const close = () => setTyped(null)
  const look = (area: HTMLTextAreaElement) => {
    const next = area.selectionStart === area.selectionEnd ? mentionAt(area.value, area.selectionStart) : null
    if (next?.from !== typed?.from || next?.query !== typed?.query) {
      setTyped(next)
      setAt(0)
    }
  }
  const pick = (person: Member) => {
    if (!typed) return
    const before = `${text.slice(0, typed.from)}@${person.name} `
    caret.current = before.length
    setText(before + text.slice(typed.from + 1 + typed.query.length).replace(/^ /, ''))
    close()
  }
  /** True: the key was the list's. */
  const onKey = (event: KeyboardEvent): boolean => {
    const person = found[at]
    if (!person || event.ctrlKey || event.metaKey) return false
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const by = moves[event.key]
    if (by !== undefined) setAt((at + by + found.length) % found.length)
    else if (event.key === 'Enter' || event.key === 'Tab') pick(person)
    else if (event.key === 'Escape') close()
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return { found, at, look, pick, close, onKey }
}
