// Words as in docs/glossary.md. Functions take what varies.
const texts = {
  en: {
    skip: 'Skip to the fleet', language: 'Language',
    fleet: 'Fleet', chart: 'Anomaly probability', incidents: 'Incidents', deliveries: 'Deliveries',
    equipment: 'Equipment', stage: 'Stage', probability: 'Probability', recent: 'Last minute', lastReading: 'Last reading',
    stages: ['normal', 'attention', 'caution', 'warning', 'critical'],
    warmingUp: 'warming up', warmUp: share => `Warm-up: ${share} of the baseline`, degraded: 'degraded',
    degradedWhy: 'A detector that should have scored did not',
    inAlarm: 'alarm', open: 'open', resolved: 'resolved', since: 'since', lasted: 'lasted', sensors: 'Sensors that explain it',
    confidence: 'Confidence', confidenceWords: { high: 'high', medium: 'medium', low: 'low', alone: 'one detector only', none: 'no detector' },
    alarmRate: (had, time, asked) => `${had} ${had === 1 ? 'alarm' : 'alarms'} in ${time}, ${asked} a day allowed`, provisional: 'thresholds provisional',
    trustWhy: 'Confidence: how far the detectors agree. Alarms over the last ten budgets, true ones included, beside what the budget allows.',
    deviation: sd => `${sd} sd`, sdWhy: 'Standard deviations from the baseline',
    counts: (all, open, warming) => [`${all} equipment`, open === 0 ? 'no open incidents' : open === 1 ? '1 open incident' : `${open} open incidents`, warming && `${warming} warming up`],
    openCount: n => `${n} open`,
    ready: 'Ready', degradedState: 'Ready with limits', notReady: 'Not ready', connecting: 'Connecting', lost: 'Connection lost, trying again',
    noFleet: 'No equipment yet. Send a reading, it appears here at once:',
    noFleetNext: 'It then warms up for some hundred readings before it gets its first score.',
    noServed: what => `This process does not serve ${what}: put the service that does behind the same address.`,
    servedScores: 'scores (scorer)', servedIncidents: 'incidents (alerter)',
    failed: reason => `Not shown: ${reason}. Tried again every few seconds.`,
    noIncidents: 'No incidents. An alert that opens one appears here within a second.',
    noWebhooks: 'Nobody is told yet. Name a receiver in anomaly.yaml and restart:',
    noCharts: 'No charts: the chart library was not installed when the program was built (npm was missing). Install Node.js with npm and build again; the tables show the same numbers.',
    choose: 'Choose an equipment in the fleet to see its scores.',
    noScores: 'No scores of the last five minutes.', warming: share => `Warming up, ${share} of the baseline. Scores follow.`,
    webhookStates: { ok: 'ok', failing: 'failing', disabled: 'disabled' },
    outcomes: {
      delivered: 'delivered', rejected: 'rejected', redirected: 'redirected, not followed', gone: 'gone', throttled: 'asked to wait',
      'timed-out': 'timed out', unreachable: 'unreachable', forbidden: 'address not allowed', misconfigured: 'misconfigured',
    },
    neverDelivered: 'nothing to deliver yet', pending: n => `${n} waiting`, parked: n => `${n} given up`, fromStage: word => `from ${word}`,
    chartLabel: (equipment, now, peak, stage) => `Anomaly probability of ${equipment}: now ${now} (${stage}), highest of what is shown ${peak}.`,
    alarmStart: 'alarm', warmUpBand: 'warm-up', score: 'score',
    announce: (equipment, stage) => `${equipment}: ${stage}`, announceEnd: equipment => `${equipment}: resolved`,
    selected: 'Show the scores of this equipment',
  },
  ko: {
    skip: '설비 목록으로 건너뛰기', language: '언어',
    fleet: '설비 현황', chart: '이상 확률', incidents: '인시던트', deliveries: '알림 전송',
    equipment: '설비', stage: '단계', probability: '이상 확률', recent: '최근 1분', lastReading: '마지막 측정',
    stages: ['정상', '관심', '주의', '경계', '심각'],
    warmingUp: '준비 중', warmUp: share => `준비: 기준선의 ${share}`, degraded: '저하',
    degradedWhy: '참여해야 할 탐지기가 점수를 내지 못했습니다',
    inAlarm: '경보', open: '진행 중', resolved: '해소', since: '시작', lasted: '지속', sensors: '원인 센서',
    confidence: '신뢰도', confidenceWords: { high: '높음', medium: '보통', low: '낮음', alone: '탐지기 1개만', none: '탐지기 없음' },
    alarmRate: (had, time, asked) => `${time} 동안 경보 ${had}건, 하루 허용 ${asked}건`, provisional: '임계값 잠정',
    trustWhy: '신뢰도: 탐지기들이 일치하는 정도. 최근 예산 10회 동안의 경보 수(실제 이상 포함)와 예산이 허용한 수.',
    deviation: sd => `${sd}σ`, sdWhy: '기준선에서 벗어난 표준편차',
    counts: (all, open, warming) => [`설비 ${all}대`, open ? `진행 중인 인시던트 ${open}건` : '진행 중인 인시던트 없음', warming && `준비 중 ${warming}대`],
    openCount: n => `진행 중 ${n}건`,
    ready: '정상 동작', degradedState: '제한된 동작', notReady: '준비되지 않음', connecting: '연결 중', lost: '연결이 끊겨 다시 시도 중',
    noFleet: '아직 설비가 없습니다. 측정을 하나 보내면 바로 여기에 나타납니다:',
    noFleetNext: '측정 수백 개로 준비를 마치면 첫 점수가 나옵니다.',
    noServed: what => `이 프로세스는 ${what} 제공하지 않습니다. 해당 서비스를 같은 주소 뒤에 두십시오.`,
    servedScores: '점수를(scorer)', servedIncidents: '인시던트를(alerter)',
    failed: reason => `표시할 수 없음: ${reason}. 몇 초마다 다시 시도합니다.`,
    noIncidents: '인시던트가 없습니다. 경보가 발생하면 1초 안에 여기에 나타납니다.',
    noWebhooks: '아직 알림을 받을 곳이 없습니다. anomaly.yaml에 수신처를 적고 다시 시작하십시오:',
    noCharts: '차트 없음: 빌드할 때 npm이 없어 차트 라이브러리를 설치하지 못했습니다. Node.js와 npm을 설치하고 다시 빌드하십시오. 표의 숫자는 같습니다.',
    choose: '설비를 선택하면 점수가 표시됩니다.',
    noScores: '최근 5분 동안 점수가 없습니다.', warming: share => `준비 중, 기준선의 ${share}. 곧 점수가 나옵니다.`,
    webhookStates: { ok: '정상', failing: '전송 실패', disabled: '사용 중지' },
    outcomes: {
      delivered: '전송됨', rejected: '거부됨', redirected: '전달 주소 변경(따르지 않음)', gone: '없어짐', throttled: '잠시 후 재시도 요청',
      'timed-out': '시간 초과', unreachable: '연결 불가', forbidden: '허용되지 않은 주소', misconfigured: '설정 오류',
    },
    neverDelivered: '아직 보낼 알림 없음', pending: n => `대기 ${n}건`, parked: n => `포기 ${n}건`, fromStage: word => `${word}부터`,
    chartLabel: (equipment, now, peak, stage) => `${equipment}의 이상 확률: 현재 ${now}(${stage}), 표시 구간 최고 ${peak}.`,
    alarmStart: '경보', warmUpBand: '준비', score: '점수',
    announce: (equipment, stage) => `${equipment}: ${stage}`, announceEnd: equipment => `${equipment}: 해소`,
    selected: '이 설비의 점수 보기',
  },
};

const key = 'anomaly.language';
let language = remembered() ?? (navigator.language.startsWith('ko') ? 'ko' : 'en');

// Storage may be forbidden; the language then lasts as long as the page.
function remembered() {
  try {
    const value = localStorage.getItem(key);
    return value in texts ? value : null;
  } catch {
    return null;
  }
}

export const currentLanguage = () => language;

/** The text of a key in the current language: a string, a list or a function. */
export const t = name => texts[language][name];

/** Switches, remembers and renames everything in the page that carries data-text or data-label. */
export function setLanguage(next) {
  language = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // See remembered().
  }
  applyLanguage();
}

export function applyLanguage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', t(element.dataset.label));
  for (const button of document.querySelectorAll('[data-language]'))
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
}
