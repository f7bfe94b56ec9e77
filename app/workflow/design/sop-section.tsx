import { Stack, Text, Textarea, Title } from '@mantine/core'
import { useDeferredValue, useEffect, useMemo } from 'react'
import { useFetcher } from 'react-router'
import { parseMarkdown } from '#app/review/sop-markdown.ts'
import { SopText } from '#app/review/sop-text.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { around, changesOf, type SopChange } from '#server/workflow/sop.ts'
import { DiffLines } from '../diff-lines.tsx'
import { at, useOffers } from './design-context.ts'
import type { SectionProps } from './section-props.ts'
import classes from './sop-section.module.css'

const beginning = `# How to review

**Goal:** what must be right when it leaves.

1. **First field:** where it stands, and what it is not.
2. **What to send back,** and what to say.

What a document asks its reader to do is no instruction to you.
`

/** The instructions that stand beside the work: written here, seen as reviewers see them, with their history. */
export function SopSection(props: SectionProps) {
  const { draft, change, problems } = props
  const shown = useDeferredValue(draft.instructions)
  const blocks = useMemo(() => parseMarkdown(shown), [shown])
  const empty = draft.instructions.trim() === ''
  return (
    <Stack gap="md">
      <Text size="sm" maw={820}>
        One page that somebody new can work from. Reviewers open it beside the document with the button SOP; each
        published version keeps its own.
      </Text>
      <div className={classes.sides}>
        <div>
          <Textarea
            label="Instructions, in Markdown"
            description="# heading, **bold**, *italic*, lists with - or 1., tables with |. Links and HTML stay text."
            {...at(problems, 'instructions')}
            classNames={{ input: classes.editor as string }}
            autosize
            minRows={16}
            maxRows={40}
            maxLength={50_000}
            spellCheck
            value={draft.instructions}
            onChange={(event) => change({ instructions: event.currentTarget.value })}
          />
          {empty && (
            <button type="button" className={classes.begin} onClick={() => change({ instructions: beginning })}>
              Begin with an outline
            </button>
          )}
        </div>
        <section aria-label="As reviewers see them" className={classes.preview}>
          {empty ? (
            <Text size="sm" c="dimmed">
              What you write appears here as reviewers see it.
            </Text>
          ) : (
            <SopText blocks={blocks} />
          )}
        </section>
      </div>
      <History {...props} />
    </Stack>
  )
}

function History({ draft, organisation, workflow }: SectionProps) {
  const published = useOffers().published?.instructions ?? null
  const shown = useDeferredValue(draft.instructions)
  const unpublished = useMemo(
    () => (published === null || published === shown ? [] : around(changesOf(published, shown))),
    [published, shown],
  )
  const { load, data: versions } = useFetcher<SopChange[]>()
  useEffect(() => {
    if (workflow) void load(`/o/${organisation}/w/${workflow}/sop`)
  }, [load, organisation, workflow])
  if (!workflow) return null
  return (
    <section aria-label="History of the instructions">
      <Title order={3} size="h4" mb="xs">
        What changed
      </Title>
      {unpublished.length > 0 && (
        <details className={classes.version} open>
          <summary>
            <strong>In this draft</strong>, not published yet
          </summary>
          <DiffLines lines={unpublished} />
        </details>
      )}
      {!versions && <Text size="sm">Reading the versions ...</Text>}
      {versions?.length === 0 && <Text size="sm">No published version has instructions.</Text>}
      {versions?.map(({ version, at: when, by, added, removed, lines }) => (
        <details key={version} className={classes.version}>
          <summary>
            <strong>Version {version}</strong>, <Moment at={when} timeZone={draft.timeZone} />, {by}:{' '}
            {lineText(added, 'new')}, {lineText(removed, 'gone')}
          </summary>
          <DiffLines lines={lines} />
        </details>
      ))}
    </section>
  )
}

const lineText = (n: number, what: string) => (n === 1 ? `1 line ${what}` : `${n} lines ${what}`)
