import { Alert, Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core'
import { Form, useNavigation } from 'react-router'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import type { Models } from './models.ts'
import { VersionTable } from './version-table.tsx'

/** What a workflow has learned from its decisions: each version with how it did, and whether it is used. */
export function ModelsView(page: Models & { problem: string | null; base: string }) {
  const { workflow, demo, confirmed, untilNext, kinds, problem, names, base } = page
  const underWay = kinds.some((k) => k.training === 'under way')
  const busy = useNavigation().formMethod === 'POST' || underWay
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle demo={demo}>{workflow.name}: models</PageTitle>
          <Text c="dimmed" maw={820}>
            Learned from confirmed {workflow.noun.many} alone, never from what nobody has looked at, and never from the
            30{'\u00a0'}% that are kept for testing. {confirmed} confirmed so far; the next training comes after{' '}
            {untilNext} more.
          </Text>
        </div>
        <Form method="post">
          <Group gap="xs">
            {underWay && <Loader size="xs" aria-hidden />}
            <Text size="sm" role="status">
              {underWay ? 'Training. It works beside everything else and may take some minutes.' : ''}
            </Text>
            <Button type="submit" disabled={busy}>
              Train now
            </Button>
          </Group>
        </Form>
      </Group>
      {problem && <Alert color="red" role="alert" title={problem} />}
      {kinds.map((kind) => (
        <KindSection key={kind.kind} kind={kind} page={{ workflow, confirmed, names, least: page.least, base }} />
      ))}
    </Stack>
  )
}

const kindTexts = {
  labels: {
    title: 'Labels',
    text: 'Which option a label field gets, from the words of the document. Each decision was judged by a model that had not learned from it.',
  },
  route: {
    title: 'Routes without a rule',
    text: 'Where items go when no rule decides. The first queue, where they would go else, stands beside it.',
  },
  confidence: {
    title: 'Calibration',
    text: 'Which share of values was right at each confidence that a provider claims.',
  },
} as const

type Kind = Models['kinds'][number]

function KindSection({
  kind,
  page,
}: {
  kind: Kind
  page: Pick<Models, 'workflow' | 'confirmed' | 'names' | 'least'> & { base: string }
}) {
  const { title, text } = kindTexts[kind.kind]
  const { workflow } = page
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Group justify="space-between">
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text size="sm">{kind.inUse ? `Version ${kind.inUse} is in use` : 'None in use'}</Text>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {text}
      </Text>
      {kind.training === 'failed' && kind.since && (
        <Alert color="red" mb="sm" title="The last training failed">
          It was tried three times, the last at <Moment at={kind.since} timeZone={workflow.timeZone} />. Proposals go on
          as before. Train again, and tell your administrator if it fails again.
        </Alert>
      )}
      {kind.training === 'skipped' && kind.versions.length > 0 && (
        <Text size="sm" mb="sm">
          The last training made no version: there was too little to learn from.
        </Text>
      )}
      {kind.versions.length === 0 ? (
        <EmptyState title="Nothing learned yet">{missing(kind, page)}</EmptyState>
      ) : (
        <VersionTable kind={kind} names={page.names} timeZone={workflow.timeZone} base={page.base} />
      )}
    </Paper>
  )
}

/** Which number is missing, and how it will come. */
function missing(kind: Kind, { confirmed, workflow }: Pick<Models, 'confirmed' | 'workflow'>): string {
  const needed = 10 - confirmed
  if (needed > 0)
    return `${needed} more confirmed ${needed === 1 ? workflow.noun.one : workflow.noun.many} ${needed === 1 ? 'is' : 'are'} needed before the first training.`
  if (kind.training === 'under way') return 'The first training is under way.'
  if (kind.training === 'never') return 'The next training makes the first version.'
  return kind.kind === 'route'
    ? `Too few ${workflow.noun.many} were sent without a rule, or all to one queue.`
    : `Too few confirmed ${workflow.noun.many} hold a value to learn from, or all hold the same.`
}
