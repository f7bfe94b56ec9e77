import {
  Alert,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { Form, useNavigation } from 'react-router'
import type { WhereToStart } from '#server/roi/where-to-start.server.ts'
import type { CandidatesAnswer } from './ranking.ts'

type Props = { view: WhereToStart; answer: CandidatesAnswer | null; opened: boolean; onClose: () => void }

/** What people complain about, in a few words: it becomes a draft whose charter goes on in the designer. */
export function AddCandidate({ view, answer, opened, onClose }: Props) {
  const busy = useNavigation().formMethod === 'POST'
  const refusal = answer?.intent === 'add' && !answer.ok ? answer.message : null
  return (
    <Modal opened={opened} onClose={onClose} title="Add a candidate" withinPortal={false}>
      <Form method="post">
        <input type="hidden" name="intent" value="add" />
        <input type="hidden" name="currency" value={view.currency} />
        {opened && <input type="hidden" name="timeZone" value={Intl.DateTimeFormat().resolvedOptions().timeZone} />}
        <Stack gap="sm">
          <Text size="sm">What you do not know stays open: it is asked again, and never guessed.</Text>
          <TextInput
            label="What is it?"
            name="name"
            placeholder="Supplier invoices"
            required
            maxLength={80}
            autoComplete="off"
            data-autofocus
          />
          <Select
            label="Who answers for it?"
            name="owner"
            placeholder="Nobody yet"
            data={view.people.map(({ name, email }) => ({ value: email, label: `${name} (${email})` }))}
            searchable
            clearable
            comboboxProps={{ withinPortal: false }}
          />
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
            <NumberInput
              label="How many a month?"
              name="volume"
              min={0}
              max={100_000_000}
              decimalScale={1}
              hideControls
            />
            <NumberInput label="Minutes each?" name="minutes" min={0} max={100_000} decimalScale={1} hideControls />
            <NumberInput label="% that come back?" name="rework" min={0} max={100} decimalScale={1} hideControls />
          </SimpleGrid>
          <Textarea
            label="What hurts?"
            description="In the words of those who do it, or wait for it."
            name="pain"
            maxLength={500}
            autosize
            minRows={2}
            maxRows={6}
          />
          {refusal && <Alert color="red" role="alert" title={refusal} />}
          <Group>
            <Button type="submit" loading={busy}>
              Add it as a draft
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
