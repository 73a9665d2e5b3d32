import { Body, Button, Container, Head, Heading, Hr, Html, Preview, Section, Text } from '@react-email/components'
import { colors, darkStyle, styles } from './styles.ts'
import type { Words } from './words.ts'

/** A mail about one event. Everything that came from outside is a child, and so is escaped. */
export function AlertMail({ words, link, app }: { words: Words; link: string; app: string }) {
  const { headline, tone, lead, rows, warnings, phases, action } = words
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{darkStyle}</style>
      </Head>
      <Preview>{lead}</Preview>
      <Body className="page" style={styles.page}>
        <Container className="card" style={{ ...styles.card, borderTop: `4px solid ${colors[tone]}` }}>
          <Heading as="h1" className="strong" style={styles.headline}>
            {headline}
          </Heading>
          <Text className="text" style={styles.text}>
            {lead}
          </Text>
          <Section>
            {rows.map(({ name, value }) => (
              <Text key={name} className="text" style={styles.row}>
                <span className="quiet" style={styles.quiet}>{`${name}: `}</span>
                {value}
              </Text>
            ))}
          </Section>
          <Lines title={warnings.length === 1 ? 'Warning' : 'Warnings'} lines={warnings} />
          <Lines title="Last steps" lines={phases} />
          <Button href={link} className="button" style={styles.button}>
            {action}
          </Button>
          <Hr className="line" style={styles.line} />
          <Text className="quiet" style={{ ...styles.row, ...styles.quiet }}>
            {`Backups of ${app}. What is mailed is chosen in the console’s settings.`}
          </Text>
        </Container>
      </Body>
    </Html>
  )
}

function Lines({ title, lines }: { title: string; lines: string[] }) {
  if (lines.length === 0) return null
  return (
    <Section>
      <Heading as="h2" className="strong" style={styles.title}>
        {title}
      </Heading>
      {[...new Set(lines)].map((line) => (
        <Text key={line} className="text" style={styles.row}>
          {line}
        </Text>
      ))}
    </Section>
  )
}
