import { UnstyledButton } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconFlag, IconStairsUp, IconX } from '@tabler/icons-react'
import type { ReactNode, Ref } from 'react'
import { Moment } from '#app/ui/moment.tsx'
import type { Anchor, BodyPart, CommentView, Member, Talk } from '#server/review/comment.ts'
import { CommentComposer, type ComposerHandle, type Posting } from './comment-composer.tsx'
import classes from './comments-panel.module.css'

export type TalkActions = {
  /** Rejects with an Error that holds a sentence for the person. */
  post(comment: Posting): Promise<void>
  resolve(commentId: string): void
  remove(commentId: string): void
}

type Props = {
  talk: Talk
  people: readonly Member[]
  actions: TalkActions
  /** What a new comment is about at first. */
  anchor: Anchor | null
  onAnchor(anchor: Anchor | null): void
  /** Goes to a comment's field or place; absent: there is nowhere to go. */
  onGo?: ((anchor: Anchor) => void) | undefined
  problem?: string | null
  /** Whether what is written first is meant as a flag. */
  flag?: boolean
  composer?: Ref<ComposerHandle>
}

/** What people say about an item, oldest first, and where one says more. */
export function CommentThread({
  talk,
  people,
  actions,
  anchor,
  onAnchor,
  onGo,
  problem,
  flag = false,
  composer,
}: Props) {
  const { comments, hidden, timeZone } = talk
  const anchorText = (at: Anchor) =>
    'page' in at ? `a place on page ${at.page}` : (talk.fields.find((f) => f.key === at.field)?.label ?? at.field)
  return (
    <div className={classes.thread}>
      {!hidden && comments.length === 0 && <p className={classes.quiet}>Nobody has commented on this item yet.</p>}
      {comments.length > 0 && (
        <ol className={classes.comments} aria-label="Comments, oldest first">
          {comments.map((comment) => (
            <Comment key={comment.id} {...{ comment, timeZone, anchorText, onGo, actions }} />
          ))}
        </ol>
      )}
      {problem && (
        <p className={classes.quiet} data-problem role="alert">
          {problem}
        </p>
      )}
      <CommentComposer
        {...(composer ? { ref: composer } : {})}
        people={people}
        asFlag={flag}
        anchor={anchor}
        anchorText={anchorText}
        onAnchor={onAnchor}
        onPost={actions.post}
        writeOnly={hidden}
      />
    </div>
  )
}

const marks: Record<CommentView['kind'], { icon: ReactNode; word: string } | null> = {
  comment: null,
  flag: { icon: <IconFlag size={14} aria-hidden />, word: 'Flag' },
  return: { icon: <IconArrowBackUp size={14} aria-hidden />, word: 'Returned to the sender' },
  escalation: { icon: <IconStairsUp size={14} aria-hidden />, word: 'Escalated' },
  reject: { icon: <IconX size={14} aria-hidden />, word: 'Rejected' },
  dismissal: { icon: <IconX size={14} aria-hidden />, word: 'Dismissed' },
}

type CommentProps = Pick<Props, 'actions' | 'onGo'> & {
  comment: CommentView
  timeZone: string
  anchorText(anchor: Anchor): string
}

function Comment({ comment, timeZone, anchorText, actions, onGo }: CommentProps) {
  const { id, author, anchor, resolved, kind } = comment
  const mark = marks[kind]
  return (
    <li className={classes.comment} data-open={(kind === 'flag' && !resolved) || undefined}>
      <p className={classes.by}>
        <strong>{author.mine ? 'You' : author.name}</strong>{' '}
        <span className={classes.quiet}>
          <Moment at={comment.at} timeZone={timeZone} />
        </span>
        {mark && (
          <span className={classes.mark} data-needs={(kind === 'flag' && !resolved) || undefined}>
            {mark.icon} {mark.word}
          </span>
        )}
      </p>
      {anchor &&
        (onGo ? (
          <UnstyledButton className={classes.go} onClick={() => onGo(anchor)}>
            On {anchorText(anchor)} (go)
          </UnstyledButton>
        ) : (
          <p className={classes.quiet}>On {anchorText(anchor)}</p>
        ))}
      <CommentText parts={comment.parts} />
      <p className={classes.after}>
        {resolved && (
          <span className={classes.quiet}>
            <IconCheck size={14} aria-hidden /> Dealt with by {resolved.by}
          </span>
        )}
        {comment.resolvable && (
          <UnstyledButton className={classes.act} onClick={() => actions.resolve(id)}>
            Dealt with
          </UnstyledButton>
        )}
        {comment.removable && (
          <UnstyledButton className={classes.act} onClick={() => actions.remove(id)}>
            Delete
          </UnstyledButton>
        )}
      </p>
    </li>
  )
}

/** A comment's words: plain text with its line breaks; addresses stay text, so that nothing in it can act. */
export function CommentText({ parts }: { parts: readonly BodyPart[] }) {
  return (
    <p className={classes.words}>
      {parts.map((part, i) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name and never move
          <span key={i} className={classes.mention}>
            @{part.name}
          </span>
        ),
      )}
    </p>
  )
}
