import { Alert, Anchor, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Form, Link, redirect, useNavigation } from 'react-router'
import { api, attempt } from '#app/api.server.ts'
import type { PageHandle } from '#app/identity/organisation.layout.tsx'
import { ItemPages } from '#app/item/item-pages.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { usePoll } from '#app/ui/poll.ts'
import { Section } from '#app/ui/section.tsx'
import type { Evidence } from '#server/document/document.ts'
import type { Route } from './+types/case.route.ts'
import type { CaseData } from './case-data.ts'
import { CaseForm } from './case-form.tsx'
import { CaseHistory, CaseProvenance } from './case-provenance.tsx'
import { CaseTruth } from './case-truth.tsx'
import { typedOf } from './case-typed.ts'
import classes from './sets.module.css'

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: `Case ${loaderData?.name ?? ''} · Countersign` }]
export const handle: PageHandle = {
  crumb: ({ loaderData }) => (loaderData as { name?: string } | undefined)?.name ?? 'Case',
}

export async function loader({ context, request, params }: Route.LoaderArgs) {
  const scope = { organisation: params.organisation, workflow: params.workflow }
  return api(context, request).evaluation.sets.case({ ...scope, caseId: params.case })
}

export async function action({ context, request, params }: Route.ActionArgs) {
  const form = await request.formData()
  const target = { organisation: params.organisation, workflow: params.workflow, caseId: params.case }
  const result = await attempt(context, request, async ({ evaluation: { sets } }) => {
    switch (form.get('intent')) {
      case 'retire':
        await sets.retire({ ...target, because: String(form.get('because') ?? '') })
        return null
      case 'note':
        await sets.note({ ...target, note: String(form.get('note') ?? '') })
        return null
      default: {
        const { definition } = await sets.case(target)
        return (await sets.edit({ ...target, typed: typedOf(form, definition.fields) })).caseId
      }
    }
  })
  if (!result.ok) return { message: result.message }
  if (result.value) throw redirect(`/o/${params.organisation}/w/${params.workflow}/evaluation/cases/${result.value}`)
  return { message: null }
}

export default function OneCase({ loaderData, actionData, params }: Route.ComponentProps) {
  const base = `/o/${params.organisation}/w/${params.workflow}`
  // The next version is another case: nothing of the form before it stays open.
  return <CasePage key={loaderData.id} view={loaderData} message={actionData?.message ?? null} base={base} />
}

function CasePage({ view, message, base }: { view: CaseData; message: string | null; base: string }) {
  const [on, setOn] = useState<readonly Evidence[]>([])
  const [editing, setEditing] = useState(false)
  const places = useMemo(() => (view.proposal?.values ?? []).flatMap((v) => v.evidence), [view.proposal])
  usePoll(!view.document.read && view.document.problem === null)
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle demo={view.demo}>{view.name}</PageTitle>
          <Text size="sm">
            Case of{' '}
            <Anchor component={Link} to={`${base}/evaluation/sets/${view.set.id}`} underline="always" size="sm">
              {view.set.name}
            </Anchor>
            {view.itemNumber !== null && (
              <>
                {' · item '}
                <Anchor component={Link} to={`${base}/items/${view.itemNumber}`} underline="always" size="sm">
                  #{view.itemNumber}
                </Anchor>
              </>
            )}
            {!view.valid && ' · not valid any more'}
          </Text>
        </div>
        {view.valid && (
          <Group>
            {view.editable && !editing && (
              <Button variant="default" onClick={() => setEditing(true)}>
                Edit
              </Button>
            )}
            <Retire />
          </Group>
        )}
      </Group>
      {message && (
        <Alert color="red" role="alert" title={message}>
          Nothing was changed.
        </Alert>
      )}
      {view.hidden && (
        <Alert color="gray" title="Not shown to you now">
          {view.hidden}
        </Alert>
      )}
      <div className={classes.beside}>
        <ItemPages
          pages={view.document.pages}
          all={places}
          on={on}
          found={[]}
          missing={view.document.problem ?? 'The pages appear here as soon as they have been read.'}
        />
        <Stack>
          {!view.hidden && (
            <Section title={editing ? 'The truth, as another version' : 'Truth'}>
              {editing ? (
                <CaseForm
                  definition={view.definition}
                  values={view.truth ?? {}}
                  name={view.name}
                  facts={view.facts}
                  note={view.note}
                  from={view.provenance.grade === 'assisted' ? 'proposal' : 'blank'}
                  submit="Save as the next version"
                  onCancel={() => setEditing(false)}
                />
              ) : (
                <CaseTruth view={view} onLook={setOn} />
              )}
            </Section>
          )}
          <Section title="Where it comes from">
            <CaseProvenance view={view} />
          </Section>
          {!view.hidden && !editing && (
            <Section title="Note">
              <Note key={view.note} note={view.note} />
            </Section>
          )}
          {view.history.length > 1 && (
            <Section title="What was true when">
              <CaseHistory view={view} base={base} />
            </Section>
          )}
        </Stack>
      </div>
    </Stack>
  )
}

function Note({ note }: { note: string }) {
  const busy = useNavigation().formMethod === 'POST'
  return (
    <Form method="post">
      <Textarea
        name="note"
        aria-label="Note"
        defaultValue={note}
        maxLength={4000}
        autosize
        minRows={2}
        placeholder="What others should know of this case"
      />
      <Button type="submit" name="intent" value="note" variant="default" size="compact-sm" mt="xs" loading={busy}>
        Save the note
      </Button>
    </Form>
  )
}

/** A case that is wrong or misleading leaves its set from now on; what was read before keeps it. */
function Retire() {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Retire
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Retire this case" centered>
        <Form method="post" onSubmit={() => setAsking(false)}>
          <Stack>
            <Text size="sm">
              It leaves its set from now on. Runs that used it, and the set as of an earlier day, keep it.
            </Text>
            <Textarea
              name="because"
              label="Why"
              required
              minLength={3}
              maxLength={500}
              data-autofocus
              placeholder="The page is cut off"
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(false)}>
                Cancel
              </Button>
              <Button type="submit" name="intent" value="retire">
                Retire
              </Button>
            </Group>
          </Stack>
        </Form>
      </Modal>
    </>
  )
}
