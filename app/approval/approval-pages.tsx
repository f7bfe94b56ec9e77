import { ActionIcon, Anchor, Group, Text } from '@mantine/core'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './approval.module.css'

type Page = { number: number; imageUrl: string; imageWidth: number; imageHeight: number }
type Props = { pages: readonly Page[]; fileUrl: string; fileName: string }

/** Page width in shares of the room. */
const sizes = [1, 1.5, 2, 3]

/** The document's pages: two fingers or the buttons enlarge them, inside their own window. */
export function ApprovalPages({ pages, fileUrl, fileName }: Props) {
  const [size, setSize] = useState(0)
  const shown = sizes[size] ?? 1
  if (pages.length === 0)
    return (
      <Text>
        There is no page to show.{' '}
        <Anchor href={fileUrl} download={fileName}>
          Download the original
        </Anchor>
      </Text>
    )
  return (
    <>
      <Group gap="xs" mb="xs" justify="flex-end">
        <Text size="sm" c="dimmed" mr="auto">
          {pages.length === 1 ? '1 page' : `${pages.length} pages`}
        </Text>
        <ActionIcon
          size={44}
          variant="default"
          aria-label="Smaller"
          disabled={size === 0}
          onClick={() => setSize(size - 1)}
        >
          <IconMinus size={20} aria-hidden />
        </ActionIcon>
        <output className={classes.zoom} aria-label="Zoom">
          {Math.round(shown * 100)}%
        </output>
        <ActionIcon
          size={44}
          variant="default"
          aria-label="Larger"
          disabled={size === sizes.length - 1}
          onClick={() => setSize(size + 1)}
        >
          <IconPlus size={20} aria-hidden />
        </ActionIcon>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.pages} aria-label="Pages" tabIndex={0}>
        {pages.map((page) => (
          <img
            key={page.number}
            src={page.imageUrl}
            alt={`Page ${page.number} of the document`}
            width={page.imageWidth}
            height={page.imageHeight}
            loading={page.number === 1 ? 'eager' : 'lazy'}
            style={{ width: `${shown * 100}%` }}
          />
        ))}
      </section>
    </>
  )
}
