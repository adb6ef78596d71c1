import { createApp } from 'vue';
import '../page.css';
import ExplorePage from './ExplorePage.vue';

const given = JSON.parse(document.getElementById('page-data')?.textContent ?? 'null');
createApp(ExplorePage, { given }).mount('#app');
