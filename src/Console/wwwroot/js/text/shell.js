export const en = {
  skip: 'Skip to the content', navigation: 'Pages', language: 'Language', theme: 'Colours',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  pages: { fleet: 'Fleet', equipment: 'Equipment', incidents: 'Incidents', analysis: 'Analysis', routes: 'Alerts & routes', system: 'System' },
  openIncidents: n => (n === 1 ? '1 open incident' : `${n} open incidents`),
  ready: 'Ready', limited: 'Ready with limits', notReady: 'Not ready', connecting: 'Connecting', lost: 'Connection lost, trying again',
  announce: (equipment, stage) => `${equipment}: ${stage}`, announceEnd: equipment => `${equipment}: resolved`,
  pageFailed: 'This page could not be loaded', noPage: 'No page has this address', toFleet: 'Go to the fleet', again: 'Try again',
  signedOut: 'Signed out: sign in again', signIn: 'Sign in',
};

export const ko = {
  skip: '본문으로 건너뛰기', navigation: '페이지', language: '언어', theme: '색상',
  themes: { system: '시스템 설정', light: '밝게', dark: '어둡게' },
  pages: { fleet: '설비 현황', equipment: '설비', incidents: '인시던트', analysis: '분석', routes: '알림·경로', system: '시스템' },
  openIncidents: n => `진행 중인 인시던트 ${n}건`,
  ready: '정상 동작', limited: '제한된 동작', notReady: '준비되지 않음', connecting: '연결 중', lost: '연결이 끊겨 다시 시도 중',
  announce: (equipment, stage) => `${equipment}: ${stage}`, announceEnd: equipment => `${equipment}: 해소`,
  pageFailed: '페이지를 불러오지 못했습니다', noPage: '이 주소에 해당하는 페이지가 없습니다', toFleet: '설비 현황으로 이동', again: '다시 시도',
  signedOut: '로그아웃됨: 다시 로그인하십시오', signIn: '로그인',
};
