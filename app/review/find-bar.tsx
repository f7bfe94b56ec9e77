import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type Ref, useId } from 'react'
import classes from './document-viewer.module.css'
import type { Growth } from './page-words.ts'
import { Tool } from './viewer-tools.tsx'

type Props = {
  text: string
  /** Place of the hit in view, from 1; 0 without hits. */
  at: number
  count: number
  /** The words that Enter would take. */
  words: string
  /** What they would fill; null where nothing can be filled. */
  fills: string | null
  input: Ref<HTMLInputElement>
  onType(text: string): void
  onMove(by: 1 | -1): void
  onGrow(to: Growth): void
  onFill(): void
  onClose(): void
}

const growth: Record<string, Growth> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/** Finds words on the pages, and fills with them: what a click and a box do, for the keyboard. */
export function FindBar(props: Props) {
  const { text, at, count, words, fills, onMove, onGrow, onFill, onClose } = props
  const help = useId()
  const onKeyDown = (event: KeyboardEvent) => {
    const grows = event.altKey ? growth[event.key] : undefined
    const does = grows
      ? () => onGrow(grows)
      : event.key === 'Escape'
        ? onClose
        : event.key === 'ArrowDown' || (event.key === 'Enter' && event.shiftKey)
          ? () => onMove(1)
          : event.key === 'ArrowUp'
            ? () => onMove(-1)
            : event.key === 'Enter' && !event.ctrlKey && !event.metaKey
              ? onFill
              : null
    if (!does) return
    event.preventDefault()
    event.stopPropagation()
    does()
  }
  return (
    <search className={classes.find}>
      <input
        ref={props.input}
        type="text"
        className={classes.findInput}
        value={text}
        placeholder="Find on the pages"
        aria-label="Find on the pages"
        aria-describedby={help}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => props.onType(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <output className={classes.findCount}>
        {text.trim() === '' ? '' : count === 0 ? 'not found' : `${at} of ${count}`}
      </output>
      <Tool label="Previous find (↑)" disabled={count === 0} onClick={() => onMove(-1)}>
        <IconArrowUp size={16} aria-hidden />
      </Tool>
      <Tool label="Next find (↓)" disabled={count === 0} onClick={() => onMove(1)}>
        <IconArrowDown size={16} aria-hidden />
      </Tool>
      <button
        type="button"
        className={classes.findFill}
        disabled={count === 0 || fills === null}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onFill}
        title={words}
      >
        {fills === null ? 'Nothing to fill' : `Fill ${fills}`}
      </button>
      <Tool label="Close (Esc)" onClick={onClose}>
        <IconX size={16} aria-hidden />
      </Tool>
      <p id={help} className={classes.findHelp}>
        <kbd>Enter</kbd> fills, <kbd>↓</kbd> next, <kbd>Alt</kbd>+arrow takes in more words or lines
      </p>
    </search>
  )
}
