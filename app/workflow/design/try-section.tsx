import { Alert, Anchor, Button, Checkbox, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Link, useFetcher } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { mostTried, type TryInput } from '#server/proposal/try.ts'
import { Choice, wordsOf } from './boxes.tsx'
import classes from './design.module.css'
import { useOffers, useSaving } from './design-context.ts'
import type { TryAnswer } from './designer-data.ts'
import type { SectionProps } from './section-props.ts'
import { TriedCard } from './tried-card.tsx'

/** What the draft would do to items that are here already: nothing is saved, nobody is told. */
export default function TrySection({ draft, problems, workflow, organisation, draftId }: SectionProps) {
  const fetcher = useFetcher<TryAnswer>({ key: `try-${draftId}` })
  const saving = useSaving()
  const { workflows } = useOffers()
  const [numbers, setNumbers] = useState('')
  const [from, setFrom] = useState(workflow ?? workflows[0]?.key ?? '')
  const [ask, setAsk] = useState(false)
  const [waiting, setWaiting] = useState<Omit<TryInput, 'draft'> | null>(null)
  const { submit } = fetcher
  const read = numbersOf(numbers)
  const asks = draft.provider.name !== 'local'
  const answer = fetcher.data
  const busy = waiting !== null || fetcher.state !== 'idle'

  // The server tries what it has: what stands here goes there first.
  useEffect(() => {
    if (!waiting) return
    if (saving.failed) return setWaiting(null)
    if (saving.unsaved) return saving.save()
    setWaiting(null)
    const body = { intent: 'try', revision: saving.revision, ...waiting }
    void submit(JSON.stringify(body), { method: 'post', encType: 'application/json' })
  }, [waiting, saving, submit])

  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={720}>
        {workflow
          ? `Shows what would change for ${draft.noun.many} that are here: values, flags, where they go, whose word they need.`
          : 'A new workflow has no items of its own yet: try it on documents of another one, as if they came in on its first day.'}{' '}
        Nothing is saved, and nobody is told.
      </Text>
      <Group align="end" gap="sm">
        {!workflow && workflows.length > 0 && (
          <Choice
            label="Documents of"
            data={workflows.map(({ key, name }) => ({ value: key, label: name }))}
            value={from}
            onChange={(key) => setFrom(key ?? '')}
          />
        )}
        <TextInput
          label={`Numbers of up to ${mostTried}`}
          placeholder="the newest"
          inputMode="numeric"
          value={numbers}
          onChange={(event) => setNumbers(event.currentTarget.value)}
          error={read === null ? 'Write numbers such as 12, 15.' : undefined}
        />
        <Button
          loading={busy}
          disabled={read === null || (read.length > 0 && from === '')}
          onClick={() =>
            setWaiting({ ask: asks && ask, items: (read ?? []).map((number) => ({ workflow: from, number })) })
          }
        >
          Try it on these
        </Button>
      </Group>
      {asks && (
        <Checkbox
          label="The model server may be asked"
          description="It counts, and may cost. Without it the proposals stay as they were, and checks, rules and approvals are tried."
          checked={ask}
          onChange={(event) => setAsk(event.currentTarget.checked)}
        />
      )}
      {problems.length > 0 && (
        <Text size="sm" c="dimmed">
          There {problems.length === 1 ? 'is one thing' : `are ${problems.length} things`} to mend; what is wrong with
          fields, rules, checks or approvals stands in the way of a try.
        </Text>
      )}
      <div aria-live="polite" aria-busy={busy}>
        {busy ? (
          <Group gap="sm" mih={160} justify="center">
            <Loader size="sm" aria-hidden /> <Text size="sm">Reading them as the draft would</Text>
          </Group>
        ) : (
          answer && <Result answer={answer} draft={draft} organisation={organisation} workflow={workflow} />
        )}
      </div>
    </Stack>
  )
}

type ResultProps = Pick<SectionProps, 'draft' | 'organisation' | 'workflow'> & { answer: TryAnswer }

function Result({ answer, draft, organisation, workflow }: ResultProps) {
  if (!answer.ok) return <Alert color="red" role="alert" title={answer.message} />
  if (answer.items.length === 0)
    return (
      <EmptyState title="There is nothing to try it on">
        {workflow ? (
          <>
            Upload a document first:{' '}
            <Anchor component={Link} to={`/o/${organisation}/w/${workflow}`} underline="always">
              to the queue
            </Anchor>
            .
          </>
        ) : (
          <>
            None of your workflows has a document yet. Publish this one and upload a document, or go{' '}
            <Anchor component={Link} to={`/o/${organisation}`} underline="always">
              to your workflows
            </Anchor>
            .
          </>
        )}
      </EmptyState>
    )
  const changing = answer.items.filter((item) => item.tried && isChanged(item.tried)).length
  return (
    <Stack gap="md">
      <Title order={3}>
        {changing === 0 ? 'Nothing would change' : `${changing} of ${answer.items.length} would change`}
      </Title>
      <div className={classes.tries}>
        {answer.items.map((item) => (
          <TriedCard
            key={`${item.workflow}/${item.number}`}
            item={item}
            to={`/o/${organisation}/w/${item.workflow}/items/${item.number}`}
            draft={draft}
          />
        ))}
      </div>
    </Stack>
  )
}

type Tried = NonNullable<Extract<TryAnswer, { ok: true }>['items'][number]['tried']>

function isChanged({ values, flags, route, approval, deeds }: Tried): boolean {
  return (
    values.some((v) => v.changed) ||
    flags.added.length + flags.gone.length > 0 ||
    route.before.queue !== route.after.queue ||
    JSON.stringify(approval.before) !== JSON.stringify(approval.after) ||
    JSON.stringify(deeds.before) !== JSON.stringify(deeds.after)
  )
}

/** "12, 15" as numbers; null where something else stands there, or too many. */
function numbersOf(text: string): number[] | null {
  const parts = wordsOf(text.replaceAll(' ', ','))
  const numbers = parts.map((part) => Number(part.replace(/^#/, '')))
  return parts.length <= mostTried && numbers.every((n) => Number.isInteger(n) && n > 0) ? numbers : null
}
