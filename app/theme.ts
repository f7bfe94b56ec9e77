import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent. Amber, red, blue and orange keep their meanings: needs a person, wrong, manual arm, assisted arm. */
const accent: MantineColorsTuple = [
  '#e8f6f6',
  '#d2ebec',
  '#a5d8da',
  '#74c3c7',
  '#4bb0b5',
  '#2f9ea4',
  '#178890',
  '#0b7078',
  '#075b62',
  '#04464c',
]

/** The cross of what lies over a page has no words of its own. */
const namedCross = { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }

export const theme = createTheme({
  colors: { accent },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.15rem' }, h3: { fontSize: '1rem' } },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: { Modal: namedCross, Drawer: namedCross },
})
