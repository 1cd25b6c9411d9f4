/* kzmap's page, built from src/kzmap/webmap/runtime by "make js": change those files, not this one.
   With parts of fflate 0.8.2, MIT License, Copyright (c) 2023 Arjun Barrett. */
"use strict";(()=>{var RAD=Math.PI/180,MOST_NORTH=85.0511287798,EARTH=6378137,Shapes=class{constructor(columns){let{parts,rings,from,
to}=columns;this.grid=columns.grid,this.x=columns.x,this.y=columns.y,this.pieces={from,to};let[part,ring,piece]=[
0,0,0];this.parts=Array.from(parts,n=>Array.from({length:n},()=>Array.from({length:rings[part++]},()=>[piece,piece+=
columns.pieces[ring++]])))}walk([first,last],grid,call){let{from,to}=this.pieces;for(let piece=first;piece<last;piece++){
let way=from[piece]<=to[piece]?1:-1;for(let k=from[piece];k!==to[piece]+way;k+=way)call(this.x[k]/grid,this.y[k]/
grid)}}degrees(n){return this.parts[n].map(rings=>rings.map(ring=>{let out=[];return this.walk(ring,this.grid[n],
(lon,lat)=>out.push([lat,lon])),out}))}box(n){let[west,south,east,north]=[1/0,1/0,-1/0,-1/0];for(let rings of this.
parts[n])for(let ring of rings)this.walk(ring,this.grid[n],(lon,lat)=>{lon<west&&(west=lon),lat<south&&(south=
lat),lon>east&&(east=lon),lat>north&&(north=lat)});return[west,south,east,north]}square(n){return this.parts[n].
flatMap(rings=>rings.map(ring=>this.onSquare(ring,this.grid[n])))}onSquare(ring,grid){let share=.5/(Math.PI*EARTH),
xy=[],box=[1/0,1/0,-1/0,-1/0];return this.walk(ring,grid,(lon,lat)=>{let sin=Math.sin(Math.max(Math.min(MOST_NORTH,
lat),-MOST_NORTH)*RAD),x2=256*(share*(EARTH*lon*RAD)+.5),y=256*(-share*(EARTH*Math.log((1+sin)/(1-sin))/2)+.5);
xy.push(x2,y),x2<box[0]&&(box[0]=x2),y<box[1]&&(box[1]=y),x2>box[2]&&(box[2]=x2),y>box[3]&&(box[3]=y)}),{xy:Float64Array.
from(xy),box}}};function greatCircle(a,b,steps2=48){let unit=([lat,lon])=>[Math.cos(lat*RAD)*Math.cos(lon*RAD),
Math.cos(lat*RAD)*Math.sin(lon*RAD),Math.sin(lat*RAD)],[p,q]=[unit(a),unit(b)],angle=Math.acos(Math.min(1,Math.
max(-1,p[0]*q[0]+p[1]*q[1]+p[2]*q[2])));if(angle<1e-9)return[a,b];let out=[];for(let i2=0;i2<=steps2;i2++){let[
s,e]=[Math.sin((1-i2/steps2)*angle)/Math.sin(angle),Math.sin(i2/steps2*angle)/Math.sin(angle)],[x2,y,z]=[0,1,2].
map(k=>s*p[k]+e*q[k]);out.push([Math.atan2(z,Math.hypot(x2,y))/RAD,Math.atan2(y,x2)/RAD])}return out}function drawable(parts){
let line=parts.flat();line.length===2&&(line=greatCircle(line[0],line[1]));let out=[line[0]];for(let i2=1;i2<line.
length;i2++){let lon=line[i2][1];for(;lon-out[i2-1][1]>180;)lon-=360;for(;lon-out[i2-1][1]<-180;)lon+=360;out.
push([line[i2][0],lon])}return out}function along(points,share){let lengths=[],total=0;for(let i2=1;i2<points.
length;i2++)lengths.push(Math.hypot(points[i2].x-points[i2-1].x,points[i2].y-points[i2-1].y)),total+=lengths[i2-
1];let left2=total*share;for(let i2=1;i2<points.length;i2++){let step=lengths[i2-1];if(left2<=step||i2===points.
length-1){let k=step?Math.min(1,left2/step):0,[dx,dy]=[points[i2].x-points[i2-1].x,points[i2].y-points[i2-1].y];
return{x:points[i2-1].x+k*dx,y:points[i2-1].y+k*dy,angle:Math.atan2(dy,dx)/RAD,total}}left2-=step}return{x:points[0].
x,y:points[0].y,angle:0,total}}function shifted(points,by){return points.map((p,i2)=>{let a=points[Math.max(0,
i2-1)],b=points[Math.min(points.length-1,i2+1)],length=Math.hypot(b.x-a.x,b.y-a.y)||1;return{x:p.x-(b.y-a.y)/length*
by,y:p.y+(b.x-a.x)/length*by}})}function clipped(xy,[west,north,east,south]){return cut(cut(cut(cut(xy,0,west,
1),0,east,-1),1,north,1),1,south,-1)}function cut(xy,axis,limit,sign){let out=[],[px,py]=[xy[xy.length-2],xy[xy.
length-1]],was=sign*((axis?py:px)-limit)>=0;for(let k=0;k<xy.length;k+=2){let[x2,y]=[xy[k],xy[k+1]],is=sign*((axis?
y:x2)-limit)>=0;if(is!==was){let share=axis?(limit-py)/(y-py):(limit-px)/(x2-px);out.push(px+share*(x2-px),py+
share*(y-py))}is&&out.push(x2,y),[px,py,was]=[x2,y,is]}return out}function pieces(xy,box,closed){let out=[],piece=null,
n=xy.length;for(let k=0;k<(closed?n:n-2);k+=2){let[x2,y]=[xy[k],xy[k+1]],[dx,dy]=[xy[(k+2)%n]-x2,xy[(k+3)%n]-y],
[from,to]=portion(x2,y,dx,dy,box);if(from>to){piece=null;continue}(!piece||from>0)&&out.push(piece=[x2+from*dx,
y+from*dy]),piece.push(x2+to*dx,y+to*dy),to<1&&(piece=null)}return out}function portion(x2,y,dx,dy,box){let[west,
north,east,south]=box,[from,to]=[0,1];for(let[start2,step,least,most]of[[x2,dx,west,east],[y,dy,north,south]]){
if(!step&&(start2<least||start2>most))return[1,0];if(!step)continue;let[a,b]=[(least-start2)/step,(most-start2)/
step];from=Math.max(from,Math.min(a,b)),to=Math.min(to,Math.max(a,b))}return[from,to]}function holds(rings,x2,y){
let inside=!1;for(let{xy,box}of rings)if(!(x2<box[0]||x2>box[2]||y<box[1]||y>box[3]))for(let k=0,j=xy.length-2;k<
xy.length;j=k,k+=2)xy[k+1]>y!=xy[j+1]>y&&x2<(xy[j]-xy[k])*(y-xy[k+1])/(xy[j+1]-xy[k+1])+xy[k]&&(inside=!inside);
return inside}var SVG="http://www.w3.org/2000/svg";function dress(node,props){for(let[key,value]of Object.entries(props))if(!(value==
null||value===!1))if(key==="on")for(let[type,fn]of Object.entries(value))node.addEventListener(type,fn);else if(key===
"data")for(let[name,v]of Object.entries(value))node.setAttribute(`data-${name}`,String(v));else if(key==="styl\
e")for(let[name,v]of Object.entries(value))node.style.setProperty(name,v);else node.setAttribute(key,value===!0?
"":String(value));return node}function fill(node,children){for(let child of children.flat(1/0))child==null||child===
!1||child===""||node.append(child instanceof Node?child:document.createTextNode(String(child)));return node}var WORDED=new Set(
["h1","h2","h3","h4","p","b","dd","td","li","a","option","summary","figcaption"]);function el(tag,props={},...children){
let node=dress(document.createElement(tag),props);return WORDED.has(tag)&&(node.dir="auto"),fill(node,children)}
function svg(tag,props={},...children){return fill(dress(document.createElementNS(SVG,tag),props),children)}function button(label,onClick,props={},...children){
let{on,...rest}=props;return el("button",{type:"button","aria-label":children.length?label:null,...rest,on:{click:onClick,
...on}},...children.length?children:[label])}function link(url,label){let parsed=null;try{parsed=new URL(url)}catch{}
return!parsed||!["http:","https:"].includes(parsed.protocol)?el("span",{},label):el("a",{href:parsed.href,title:parsed.
href,target:"_blank",rel:"noopener noreferrer nofollow"},label)}function refill(node,...children){return node.
replaceChildren(),fill(node,children)}var outlines={};function useOutlines(given){outlines=given}var outlined=name=>({d:outlines[name].body,transform:"\
translate(-12 -12)"});function markSvg(shape,colour,{size=20,hollow=!1,faded=!1}={}){let form=outlines[shape]||
outlines.dot,open=hollow||form.line;return svg("svg",{viewBox:"1 1 22 22",width:size,height:size,"aria-hidden":"\
true",focusable:"false",class:"kz-glyph",opacity:faded?.55:null},svg("path",{d:form.body,class:"kz-edge"}),svg(
"path",open?{d:form.body,fill:"var(--paper)",stroke:colour,"stroke-width":2.4,"stroke-linejoin":"round"}:{d:form.
body,fill:colour}),form.inner?svg("path",{d:form.inner,fill:open?colour:"var(--inner)"}):null)}function clusterSvg(parts,count,size){
let r=size/2-3.5,length=2*Math.PI*r,at=0,arcs=parts.map(([colour,n])=>{let share=n/count*length,arc=svg("circl\
e",{r,fill:"none",stroke:colour,"stroke-width":5,"stroke-dasharray":`${share} ${length-share}`,"stroke-dashoff\
set":-at,transform:"rotate(-90)"});return at+=share,arc}),half=size/2;return svg("svg",{viewBox:`${-half} ${-half}\
 ${size} ${size}`,width:size,height:size,"aria-hidden":"true",focusable:"false",class:"kz-glyph"},svg("circle",
{r:half-.5,class:"kz-disc"}),...arcs,svg("text",{"text-anchor":"middle",dy:"0.36em",class:"kz-number","font-si\
ze":count>99?11:12.5},String(count)))}function areaSvg(parts,count,width=32){return svg("svg",{viewBox:`${-width/
2} -12 ${width} 24`,width,height:24,"aria-hidden":"true",focusable:"false",class:"kz-glyph"},svg("rect",{x:-width/
2+1.5,y:-10.5,width:width-3,height:21,rx:4,class:"kz-tile",stroke:parts[0][0]}),svg("text",{"text-anchor":"mid\
dle",dy:"0.36em",class:"kz-number","font-size":12},String(count)))}function boxOfMost(box,index){let middle=box.getCenter(),outside=[],points=0;for(let i2=0;i2<index.n;i2++){if(!index.
hasPoint(i2))continue;points++;let at=L.latLng(index.lat[i2],index.lon[i2]);box.contains(at)||outside.push(at)}
let missing=Math.ceil(.9*points)-(points-outside.length);if(missing<=0)return box;let away=at=>Math.hypot(at.lat-
middle.lat,at.lng-middle.lng),found=L.latLngBounds(box.getSouthWest(),box.getNorthEast());for(let at of outside.
sort((a,b)=>away(a)-away(b)).slice(0,missing))found.extend(at);return found.pad(.02)}var asks="requestIdleCallback"in window;function whenCalm(work){return asks?window.requestIdleCallback(work,{timeout:1e3}):
setTimeout(work,200)}function calm(waiting){waiting&&(asks?window.cancelIdleCallback(waiting):clearTimeout(waiting))}var SHEETS=["land","shade","water","streets","borders","districts","zones"],BEYOND=.4,EDGE=8,BROAD=60,PART=60,
renderer=L.Renderer.prototype,Ground=L.Renderer.extend({options:{padding:0,pane:"kz-ground"},initialize(options){
renderer.initialize.call(this,options),this.sheets={}},_initContainer(){this._container=document.createElement(
"canvas"),this.context=this._container.getContext("2d")},_destroyContainer(){cancelAnimationFrame(this.frame),
calm(this.idle),this._container.remove()},_update(){if(!(this._map._animatingZoom&&this._bounds)){if(this.covers()){
this.beyond();return}this.span(0),this.later()}},_updateTransform(center,zoom){let map=this._map,at=map.project(
this.corner,zoom).subtract(map._getNewPixelOrigin(center,zoom));L.DomUtil.setTransform(this._container,at,map.
getZoomScale(zoom,this._zoom))},span(padding){let map=this._map;this.options.padding=padding,renderer._update.
call(this),this.origin=map.getPixelOrigin(),this.corner=map.unproject(this.origin.add(this._bounds.min),this._zoom)},
sight(share=0){let map=this._map,size=map.getSize(),min=map.containerPointToLayerPoint([0,0]).round();return L.
bounds(min.subtract(size.multiplyBy(share)),min.add(size.multiplyBy(1+share)))},covers(){let map=this._map;return!this.
_bounds||this.frame||this._zoom!==map.getZoom()?!1:this.origin.equals(map.getPixelOrigin())&&this._bounds.contains(
this.sight())},set(sheet,items){alike(this.sheets[sheet]??[],items)||(this.sheets[sheet]=items,this.later())},
later(){this.frame||=requestAnimationFrame(()=>this.paint())},paint(){cancelAnimationFrame(this.frame),this.frame=
0,this._map._animatingZoom||this.span(0),this.draw(),this.beyond()},beyond(){calm(this.idle),this.idle=whenCalm(
()=>{this._map._animatingZoom||(this.span(BEYOND),this.draw())})},draw(){let{context,_container:canvas}=this,{
min}=this._bounds,size=this._bounds.getSize(),ratio=L.Browser.retina?2:1;L.DomUtil.setPosition(canvas,min),canvas.
width=ratio*size.x,canvas.height=ratio*size.y,canvas.style.width=`${size.x}px`,canvas.style.height=`${size.y}p\
x`,context.setTransform(ratio,0,0,ratio,0,0),context.lineCap=context.lineJoin="round";let whole=this.sight(BEYOND),
origin=this._map.getPixelOrigin();this.trace(context,origin.add(min),size,1,[origin.add(whole.min),origin.add(
whole.max)])},trace(pen,{x:x2,y},size,grain=1,ends=[{x:x2,y},{x:x2+size.x,y:y+size.y}]){let scale=2**this._map.
getZoom(),around=(from,to,edge)=>[from.x-edge,from.y-edge,to.x+edge,to.y+edge].map(v=>v/scale),box=around(ends[0],
ends[1],EDGE),sight=around({x:x2,y},{x:x2+size.x,y:y+size.y},BROAD);for(let sheet of SHEETS)for(let item of this.
sheets[sheet]||[])draw(pen,item,{scale,x:x2,y,box,sight,grain})}});function alike(a,b){let same=(one,other)=>Object.
keys({...one,...other}).every(key=>one[key]===other[key]);return a.length===b.length&&a.every((one,k)=>same(one,
b[k]))}function draw(context,{rings,fill:fill2,stroke,weight=1,opacity=1,dash=[],closed},view){let seen=rings.
filter(({box})=>!apart(box,view.box));if(!seen.length)return;if(context.globalAlpha=opacity,fill2){context.fillStyle=
fill2,context.beginPath();for(let{xy,box}of seen)apart(box,view.sight)||trace(context,within(box,view.box)?xy:
clipped(xy,view.box),view);context.fill("evenodd")}if(!stroke)return;context.strokeStyle=stroke,context.lineWidth=
weight,context.setLineDash(dash),context.beginPath();let points=0;for(let{xy,box}of seen)if(points>PART&&opacity===
1&&view.grain===1&&(context.stroke(),context.beginPath(),points=0),points+=xy.length/2,!apart(box,view.sight))
if(within(box,view.box))trace(context,xy,view),closed&&context.closePath();else for(let line of pieces(xy,view.
box,closed))trace(context,line,view);context.stroke()}function trace(context,xy,{scale,x:x2,y,grain}){let[px,py]=[
NaN,NaN];for(let k=0;k<xy.length;k+=2){let qx=Math.round((xy[k]*scale-x2)*grain)/grain,qy=Math.round((xy[k+1]*
scale-y)*grain)/grain;qx===px&&qy===py||([px,py]=[qx,qy],k?context.lineTo(qx,qy):context.moveTo(qx,qy))}}var apart=(a,b)=>a[0]>
b[2]||a[2]<b[0]||a[1]>b[3]||a[3]<b[1],within=(a,b)=>a[0]>=b[0]&&a[1]>=b[1]&&a[2]<=b[2]&&a[3]<=b[3];var texts={},dates={},language="en";function learn(payload){texts=payload.words,dates=payload.dates,language=payload.
options.lang}function speak(lang){language=lang}var languageName=lang=>texts[lang]["language.name"];function calledHere(lang){
try{return new Intl.DisplayNames([language],{type:"language"}).of(lang)}catch{return texts[lang]?.["language.n\
ame"]??lang}}function sentence(key,values){let own=texts[language]??{};return(own[plural(own,key,values.n)]??own[key]??
key.replace(/^.*\./,"").replace(/_/g," ")).split(/\{(\w+(?:\.\w+)?)\}/).map((part,k)=>{if(k%2===0)return part;
let[name,grammar]=part.split(".");return grammar?ending(own,values[name],grammar):apart2(own,values[name]??"")})}
var apart2=(own,value)=>own["language.direction"]==="rtl"&&typeof value=="string"&&/[A-Za-z\u00c0-\u052f]/.test(
value)?`⁨${value}⁩`:value,rules=new Map;function ruled(what,make){return rules.has(what)||rules.set(what,make()),
rules.get(what)}function plural(own,key,n){if(!(`${key}.other`in own))return key;let plurals=ruled(`plural ${language}`,
()=>new Intl.PluralRules(language)),form=`${key}.${plurals.select(lastNumber(n))}`;return form in own?form:`${key}\
.other`}function lastNumber(value){if(typeof value=="number")return value;let found=String(value).match(/\d+(?:[\s,.]\d{3})*/g);
return found?Number(found[found.length-1].replace(/\D/g,"")):0}function ending(own,value,grammar){let pairs=(own[`\
language.ending.${grammar}`]??"").split(",").map(pair=>pair.trim().split(" ")),endings=new Map(pairs.map(([spoken2,
text])=>[Number(spoken2),text])),n=lastNumber(value),large=[...endings.keys()].filter(size=>size>=100&&n&&n%size===
0).sort((a,b)=>b-a);return endings.get(large[0]??(n%10===0?n%100:n%10))??""}var counted=(figure2,unit)=>texts[language]&&
`unit.${unit}.other`in texts[language]?t(`unit.${unit}`,{n:figure2}):`${figure2} ${unit}`,timeSpan=(n,unit)=>new Intl.
NumberFormat([language,"en"],{style:"unit",unit,unitDisplay:"short"}).format(n),t=(key,values={})=>sentence(key,
values).join(""),digits=(n,lang=language)=>ruled(`digits ${lang}`,()=>new Intl.NumberFormat([texts[lang]?.["la\
nguage.names"]??lang,lang,"en"])).format(n),inNames=lang=>[lang,texts[lang]?.["language.names"]].filter(one=>one&&
one!=="en"),pick=names2=>names2[language]||names2.en||"";function distance(metres){return metres<1e3?t("m",{n:Math.
round(metres/10)*10}):t("km",{n:metres<1e4?(metres/1e3).toFixed(1).replace(/\.0$/,""):Math.round(metres/1e3)})}var ISO=/^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?)?)?)?$/,DAY=1440;function offsetMinutes(text){
return!text||text==="Z"?0:(text[0]==="-"?-1:1)*(60*Number(text.slice(1,3))+Number(text.slice(4,6)))}function offsetAt(minute,local){
return typeof local=="number"?local:(local.filter(([from])=>from<=minute).pop()??local[0])[1]}var wall=(minute,local)=>minute+
offsetAt(minute,local);function fromWall(shown,local){if(typeof local=="number")return shown-local;let at=local.
findIndex(([,offset],k)=>k+1===local.length||shown-offset<local[k+1][0]),skipped=at>0&&shown-local[at][1]<local[at][0];
return shown-local[skipped?at-1:at][1]}function span(text,local){let m=ISO.exec(text||"");if(!m)return null;let[
year,month,day]=[Number(m[1]),Number(m[2]||1),Number(m[3]||1)];if(month<1||month>12||day<1||day>31)return null;
if(m[4]!==void 0){let shown=Date.UTC(year,month-1,day,Number(m[4]),Number(m[5]))/6e4,at=m[7]?shown-offsetMinutes(
m[7]):fromWall(shown,local);return[at,at+1]}let end=m[3]?[year,month-1,day+1]:m[2]?[year,month,1]:[year+1,0,1];
return[fromWall(Date.UTC(year,month-1,day)/6e4,local),fromWall(Date.UTC(...end)/6e4,local)]}function isoLocal(minute,local){
let offset=offsetAt(minute,local),iso=new Date((minute+offset)*6e4).toISOString(),pad=n=>String(Math.floor(n)).
padStart(2,"0"),east=Math.abs(offset);return`${iso.slice(0,16)}${offset<0?"-":"+"}${pad(east/60)}:${pad(east%60)}`}
function isoDay(minute,local){return new Date(wall(minute,local)*6e4).toISOString().slice(0,10)}function words(text,lang,withYear=!0){
let m=ISO.exec(text||"");if(!m)return text||"";if(!m[2])return m[1];let{day,whole,month}=dates[lang];return(m[3]?
withYear?whole:day:month)[Number(m[2])-1].replace("{d}",String(Number(m[3]))).replace("{y}",m[1])}function clock(text){
let m=ISO.exec(text||"");return m&&m[4]!==void 0?`${m[4]}:${m[5]}`:""}function zone(text,local){let m=ISO.exec(
text||"");if(!m||!m[7]||offsetMinutes(m[7])===offsetAt(span(text,local)?.[0]??0,local))return"";let hours=offsetMinutes(
m[7])/60;return` (UTC${hours<0?"−":"+"}${Math.abs(hours)})`}function timeWords(start2,end,precision,part,lang,local){
if(!start2&&!end)return t("time.unknown");let about=precision==="hour"?`${t("time.about")} `:"",at=text=>clock(
text)?`, ${about}${clock(text)}${zone(text,local)}`:"",first=start2||end,same=end&&first.slice(0,10)===end.slice(
0,10),out;if(!end||end===first)out=words(first,lang)+at(first);else if(same)out=words(first,lang)+at(first)+(clock(
end)?`–${clock(end)}${zone(end,local)}`:"");else{let year=first.slice(0,4)!==end.slice(0,4);out=first.slice(
0,7)===end.slice(0,7)&&!clock(first)&&!clock(end)&&first.length===10&&end.length===10?`${Number(first.slice(8,
10))}–${words(end,lang)}`:`${words(first,lang,year)}${at(first)} – ${words(end,lang)}${at(end)}`}return part?
`${out}, ${t(`part_of_day.${part}`)}`:out}function howExactTime(start2,precision){return start2?t(`time_precis\
ion.${precision||"day"}`):t("time.unknown")}var latin={},heard={},groups=/(?!)/g,DOUBLES=new RegExp("(\\p{L})\\1+","gu"),WORD=new RegExp("\\p{L}{4,}","gu"),
LONG=6,FEWEST=3;function learnLetters({letters,sounds:listed2}){latin=letters,heard=Object.fromEntries(listed2),
groups=new RegExp(listed2.map(([group])=>group).join("|"),"g")}function fold(text){let plain=text.normalize("N\
FD").replace(new RegExp("\\p{M}","gu"),"").toLowerCase(),out="";for(let c of plain)out+=latin[c]??c;return out}
var sounds=folded=>folded.replace(DOUBLES,"$1").replace(groups,group=>heard[group]).replace(DOUBLES,"$1");function searched(text){
let plain=fold(text);return`${plain}
${sounds(plain)}`}function spoken(word){let own=sounds(word);return own.length>=FEWEST?own:word}var holds2=(text,word)=>text.
includes(word)||text.includes(spoken(word));function nearest(words2,texts2){let known=new Map,all=[...texts2];
for(let text of all)for(let[word]of text.toLowerCase().matchAll(WORD)){let key=sounds(fold(word));known.has(key)||
known.set(key,word)}let whole=searched(all.join(`
`)),asked=fold(words2).split(/\s+/).filter(Boolean),meant=asked.map(word=>{if(holds2(whole,word))return word;let key=sounds(
word),[best,least]=["",(key.length>=LONG?2:1)+1];for(let[one,written]of known){let steps2=distance2(key,one,least);
steps2<least&&([best,least]=[written,steps2])}return best});return meant.every(Boolean)&&meant.join(" ")!==asked.
join(" ")?meant.join(" "):""}function distance2(one,other,most){if(Math.abs(one.length-other.length)>=most)return most;
let last,before=[],row=Array.from({length:other.length+1},(_,j)=>j);for(let i2=1;i2<=one.length;i2++){[last,before,
row]=[before,row,[i2]];for(let j=1;j<=other.length;j++){let same=one[i2-1]===other[j-1]?0:1;row[j]=Math.min(before[j]+
1,row[j-1]+1,before[j-1]+same),i2>1&&j>1&&one[i2-1]===other[j-2]&&one[i2-2]===other[j-1]&&(row[j]=Math.min(row[j],
last[j-2]+1))}if(Math.min(...row)>=most)return most}return row[other.length]}var u8=Uint8Array,u16=Uint16Array,i32=Int32Array,fleb=new u8([0,0,0,0,0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,4,4,4,4,
5,5,5,5,0,0,0,0]),fdeb=new u8([0,0,0,0,1,1,2,2,3,3,4,4,5,5,6,6,7,7,8,8,9,9,10,10,11,11,12,12,13,13,0,0]),clim=new u8(
[16,17,18,0,8,7,9,6,10,5,11,4,12,3,13,2,14,1,15]),freb=function(eb,start2){for(var b=new u16(31),i2=0;i2<31;++i2)
b[i2]=start2+=1<<eb[i2-1];for(var r=new i32(b[30]),i2=1;i2<30;++i2)for(var j=b[i2];j<b[i2+1];++j)r[j]=j-b[i2]<<
5|i2;return{b,r}},_a=freb(fleb,2),fl=_a.b,revfl=_a.r;fl[28]=258,revfl[258]=28;var _b=freb(fdeb,0),fd=_b.b,revfd=_b.
r,rev=new u16(32768);for(i=0;i<32768;++i)x=(i&43690)>>1|(i&21845)<<1,x=(x&52428)>>2|(x&13107)<<2,x=(x&61680)>>
4|(x&3855)<<4,rev[i]=((x&65280)>>8|(x&255)<<8)>>1;var x,i,hMap=(function(cd,mb,r){for(var s=cd.length,i2=0,l=new u16(
mb);i2<s;++i2)cd[i2]&&++l[cd[i2]-1];var le=new u16(mb);for(i2=1;i2<mb;++i2)le[i2]=le[i2-1]+l[i2-1]<<1;var co;if(r){
co=new u16(1<<mb);var rvb=15-mb;for(i2=0;i2<s;++i2)if(cd[i2])for(var sv=i2<<4|cd[i2],r_1=mb-cd[i2],v=le[cd[i2]-
1]++<<r_1,m=v|(1<<r_1)-1;v<=m;++v)co[rev[v]>>rvb]=sv}else for(co=new u16(s),i2=0;i2<s;++i2)cd[i2]&&(co[i2]=rev[le[cd[i2]-
1]++]>>15-cd[i2]);return co}),flt=new u8(288);for(i=0;i<144;++i)flt[i]=8;var i;for(i=144;i<256;++i)flt[i]=9;var i;
for(i=256;i<280;++i)flt[i]=7;var i;for(i=280;i<288;++i)flt[i]=8;var i,fdt=new u8(32);for(i=0;i<32;++i)fdt[i]=5;
var i;var flrm=hMap(flt,9,1);var fdrm=hMap(fdt,5,1),max=function(a){for(var m=a[0],i2=1;i2<a.length;++i2)a[i2]>m&&(m=a[i2]);return m},bits=function(d,p,m){
var o=p/8|0;return(d[o]|d[o+1]<<8)>>(p&7)&m},bits16=function(d,p){var o=p/8|0;return(d[o]|d[o+1]<<8|d[o+2]<<16)>>
(p&7)},shft=function(p){return(p+7)/8|0},slc=function(v,s,e){return(s==null||s<0)&&(s=0),(e==null||e>v.length)&&
(e=v.length),new u8(v.subarray(s,e))};var ec=["unexpected EOF","invalid block type","invalid length/literal","invalid distance","stream finished","n\
o stream handler",,"no callback","invalid UTF-8 data","extra field too long","date not in range 1980-2099","fi\
lename too long","stream finishing","invalid zip data"],err=function(ind,msg,nt){var e=new Error(msg||ec[ind]);
if(e.code=ind,Error.captureStackTrace&&Error.captureStackTrace(e,err),!nt)throw e;return e},inflt=function(dat,st,buf,dict){
var sl=dat.length,dl=dict?dict.length:0;if(!sl||st.f&&!st.l)return buf||new u8(0);var noBuf=!buf,resize=noBuf||
st.i!=2,noSt=st.i;noBuf&&(buf=new u8(sl*3));var cbuf=function(l2){var bl=buf.length;if(l2>bl){var nbuf=new u8(
Math.max(bl*2,l2));nbuf.set(buf),buf=nbuf}},final=st.f||0,pos=st.p||0,bt=st.b||0,lm=st.l,dm=st.d,lbt=st.m,dbt=st.
n,tbts=sl*8;do{if(!lm){final=bits(dat,pos,1);var type=bits(dat,pos+1,3);if(pos+=3,type)if(type==1)lm=flrm,dm=fdrm,
lbt=9,dbt=5;else if(type==2){var hLit=bits(dat,pos,31)+257,hcLen=bits(dat,pos+10,15)+4,tl=hLit+bits(dat,pos+5,
31)+1;pos+=14;for(var ldt=new u8(tl),clt=new u8(19),i2=0;i2<hcLen;++i2)clt[clim[i2]]=bits(dat,pos+i2*3,7);pos+=
hcLen*3;for(var clb=max(clt),clbmsk=(1<<clb)-1,clm=hMap(clt,clb,1),i2=0;i2<tl;){var r=clm[bits(dat,pos,clbmsk)];
pos+=r&15;var s=r>>4;if(s<16)ldt[i2++]=s;else{var c=0,n=0;for(s==16?(n=3+bits(dat,pos,3),pos+=2,c=ldt[i2-1]):s==
17?(n=3+bits(dat,pos,7),pos+=3):s==18&&(n=11+bits(dat,pos,127),pos+=7);n--;)ldt[i2++]=c}}var lt=ldt.subarray(0,
hLit),dt=ldt.subarray(hLit);lbt=max(lt),dbt=max(dt),lm=hMap(lt,lbt,1),dm=hMap(dt,dbt,1)}else err(1);else{var s=shft(
pos)+4,l=dat[s-4]|dat[s-3]<<8,t2=s+l;if(t2>sl){noSt&&err(0);break}resize&&cbuf(bt+l),buf.set(dat.subarray(s,t2),
bt),st.b=bt+=l,st.p=pos=t2*8,st.f=final;continue}if(pos>tbts){noSt&&err(0);break}}resize&&cbuf(bt+131072);for(var lms=(1<<
lbt)-1,dms=(1<<dbt)-1,lpos=pos;;lpos=pos){var c=lm[bits16(dat,pos)&lms],sym=c>>4;if(pos+=c&15,pos>tbts){noSt&&
err(0);break}if(c||err(2),sym<256)buf[bt++]=sym;else if(sym==256){lpos=pos,lm=null;break}else{var add=sym-254;
if(sym>264){var i2=sym-257,b=fleb[i2];add=bits(dat,pos,(1<<b)-1)+fl[i2],pos+=b}var d=dm[bits16(dat,pos)&dms],dsym=d>>
4;d||err(3),pos+=d&15;var dt=fd[dsym];if(dsym>3){var b=fdeb[dsym];dt+=bits16(dat,pos)&(1<<b)-1,pos+=b}if(pos>tbts){
noSt&&err(0);break}resize&&cbuf(bt+131072);var end=bt+add;if(bt<dt){var shift=dl-dt,dend=Math.min(dt,end);for(shift+
bt<0&&err(3);bt<dend;++bt)buf[bt]=dict[shift+bt]}for(;bt<end;++bt)buf[bt]=buf[bt-dt]}}st.l=lm,st.p=lpos,st.b=bt,
st.f=final,lm&&(final=1,st.m=lbt,st.d=dm,st.n=dbt)}while(!final);return bt!=buf.length&&noBuf?slc(buf,0,bt):buf.
subarray(0,bt)};var et=new u8(0);var gzs=function(d){(d[0]!=31||d[1]!=139||d[2]!=8)&&err(6,"invalid gzip data");var flg=d[3],st=10;flg&4&&(st+=
(d[10]|d[11]<<8)+2);for(var zs=(flg>>3&1)+(flg>>4&1);zs>0;zs-=!d[st++]);return st+(flg&2)},gzl=function(d){var l=d.
length;return(d[l-4]|d[l-3]<<8|d[l-2]<<16|d[l-1]<<24)>>>0};function gunzipSync(data,opts){var st=gzs(data);return st+8>data.length&&err(6,"invalid gzip data"),inflt(data.
subarray(st,-8),{i:2},opts&&opts.out||new u8(gzl(data)),opts&&opts.dictionary)}var td=typeof TextDecoder<"u"&&new TextDecoder,tds=0;try{td.decode(et,{stream:!0}),tds=1}catch{}var FEW=2e3,MISSING=-(2**31);function bare(value){if(value&&typeof value=="object"){Array.isArray(value)||Object.
setPrototypeOf(value,null);for(let one of Array.isArray(value)?value:Object.values(value))typeof one=="object"&&
bare(one)}return value}function readColumns(payload,raw){let head=payload.records,{n}=head;if(raw){let{strings,
groups:groups2}=bare(JSON.parse(new TextDecoder().decode(raw.subarray(0,head.told))));payload.strings=strings,
head.groups=groups2}let columns={},at=head.told;for(let[name,given,steps2]of head.columns)if(raw){let codes=joined(
raw.subarray(at,at+given*n),given,n,steps2),values=head.values[name];columns[name]=values?looked(codes,Int32Array.
from(values)):codes,at+=given*n}else columns[name]=Int32Array.from(given);for(let[name,value]of Object.entries(
head.constants))columns[name]=new(value<0||value>65535?Int32Array:value>255?Uint16Array:Uint8Array)(n).fill(value);
let order=orderOfTime(columns.t0??new Int32Array(n)),sorted={1:sorted8,2:sorted16,4:sorted32};for(let[name,from]of Object.
entries(columns))columns[name]=sorted[from.BYTES_PER_ELEMENT](from,order);head.columns=columns,head.order=order}
function sorted8(from,order){let to=new Uint8Array(from.length);for(let i2=0;i2<to.length;i2++)to[i2]=from[order[i2]];
return to}function sorted16(from,order){let to=new Uint16Array(from.length);for(let i2=0;i2<to.length;i2++)to[i2]=
from[order[i2]];return to}function sorted32(from,order){let to=new Int32Array(from.length);for(let i2=0;i2<to.
length;i2++)to[i2]=from[order[i2]];return to}function readBeside(into,{told,columns},raw){Object.assign(into,bare(
JSON.parse(new TextDecoder().decode(raw.subarray(0,told)))));let found={},at=told;for(let[name,width,steps2,n]of columns)
found[name]=joined(raw.subarray(at,at+width*n),width,n,steps2),at+=width*n;return found}function looked(codes,values){
let out=new Int32Array(codes.length);for(let i2=0;i2<out.length;i2++)out[i2]=values[codes[i2]];return out}function joined(planes,width,n,steps2){
if(width===1)return planes.slice();if(width===2){let out2=new Uint16Array(n);for(let i2=0;i2<n;i2++)out2[i2]=planes[i2]|
planes[n+i2]<<8;return out2}let out=new Int32Array(n),sum=0;for(let i2=0;i2<n;i2++){let value=planes[i2]|planes[n+
i2]<<8|planes[2*n+i2]<<16|planes[3*n+i2]<<24;out[i2]=steps2?sum=sum+(value>>>1^-(value&1))|0:value}return out}
function orderOfTime(t0){let n=t0.length,late=i2=>t0[i2]===MISSING?1/0:t0[i2];if(n<FEW)return numbers(n).sort(
(i2,j)=>late(i2)===late(j)?i2-j:late(i2)-late(j));let least=1/0;for(let i2=0;i2<n;i2++)t0[i2]!==MISSING&&t0[i2]<
least&&(least=t0[i2]);let keys=new Uint32Array(n);for(let i2=0;i2<n;i2++)keys[i2]=t0[i2]===MISSING?4294967295:
t0[i2]-least;let low=countingSort(numbers(n),i2=>keys[i2]&65535,65536);return countingSort(low,i2=>keys[i2]>>>
16,65536)}function numbers(n){let out=new Uint32Array(n);for(let i2=0;i2<n;i2++)out[i2]=i2;return out}function countingSort(rows,key,size){
let starts=new Uint32Array(size+1);for(let k=0;k<rows.length;k++)starts[key(rows[k])+1]++;for(let v=0;v<size;v++)
starts[v+1]+=starts[v];let out=new Uint32Array(rows.length);for(let k=0;k<rows.length;k++)out[starts[key(rows[k])]++]=
rows[k];return out}function floats(from,scale=1){let out=new Float64Array(from.length);for(let i2=0;i2<out.length;i2++)
out[i2]=from[i2]===MISSING?NaN:from[i2]/scale;return out}async function inflated(text){let bytes=fromBase64(text);
if(!("DecompressionStream"in window))return gunzipSync(bytes);let flow=new Blob([bytes]).stream().pipeThrough(
new DecompressionStream("gzip"));return new Uint8Array(await new Response(flow).arrayBuffer())}function fromBase64(text){
if(Uint8Array.fromBase64)return Uint8Array.fromBase64(text);let coded=atob(text),bytes=new Uint8Array(coded.length);
for(let i2=0;i2<bytes.length;i2++)bytes[i2]=coded.charCodeAt(i2);return bytes}var TODAYS=/^(note|basis)(_.*)?$/,TEXTS=/^(title|summary|task|type_as_written|actors|means|x)(_.*)?$/,NONE=-1,
CIRCLE=-2,NOTHING=[],[FIRST_COARSE,LAST_COARSE]=[3,5],RecordIndex=class{constructor(payload){let{kinds,categories,
families}=payload.vocabulary;this.payload=payload,learnLetters(payload.vocabulary.letters),this.strings=payload.
strings,this.kinds=kinds,this.categories=categories;let colour=new Map(families.map(f=>[f.id,f.colour]));this.
colour=categories.map(c=>colour.get(c.family)),this.paint=categories.map(c=>`var(--family-${c.family}, ${colour.
get(c.family)})`),this.family=categories.map(c=>families.findIndex(f=>f.id===c.family)),this.folded=new Array(
this.strings.length),this.nearby=void 0,this.sent=void 0,this.usedBy={},this.read(payload.records)}read(head){
let{n}=head;this.n=n;let{lon,lat,t0,minutes,radius,id,...rest}=head.columns;head.columns=null,this.columns=rest,
this.groups={};for(let[group,{names:names2,rows}]of Object.entries(head.groups))names2.forEach((name,k)=>{this.
groups[name]={codes:rest[group],rows,k}});for(let name of["sources","units","more"]){let lists=head.lists[name];
rest[name]=lists?Array.from(rest[name],code=>lists[code]):new Array(n).fill(NOTHING)}for(let[name,value]of[["a\
rea",NONE],["shape",NONE],["strength",NONE],["verified",1]])rest[name]??=new Int8Array(n).fill(Number(value));
this.lon=floats(lon??[],1e5),this.lat=floats(lat??[],1e5),this.t0=floats(t0??[]),this.t1=new Float64Array(n);for(let i2=0;i2<
n;i2++)this.t1[i2]=this.t0[i2]+minutes[i2];this.layer=rest.layer??NOTHING,this.precision=rest.precision??NOTHING,
this.category=rest.category??NOTHING,this.radius=radius?floats(radius):new Float64Array(n).fill(NaN),this.inTime=
numbers(n),this.rank=this.inTime,this.given=head.order,this.nameRecords(head.id,id);let odd=rest.shape.some(s=>s!==
NONE)||head.lists.units?this.inTime:this.without();this.lines=odd.filter(i2=>this.isLine(i2)),this.areas=odd.filter(
i2=>!this.hasPoint(i2)&&this.isArea(i2)),this.placeless=odd.filter(i2=>!this.hasPoint(i2)&&!this.isLine(i2)&&!this.
isArea(i2)),this.readUnits(head.groups.where),this.corners=this.box()}without(){return this.inTime.filter(i2=>!this.
hasPoint(i2))}readUnits({names:names2,rows}){let cell=(row,name)=>names2.includes(name)?this.strings[row[names2.
indexOf(name)]]:"";this.where=this.columns.where,this.places=[],this.placesToday=[];for(let row of rows){let units=[
...["adm0","adm1","adm2","unit_id"].map(name=>cell(row,name)),...cell(row,"join_candidates").split("|")].filter(
Boolean),became=cell(row,"adm1_today").split("|").filter(Boolean);this.places.push(new Set(units));let stay=became.
length?units.filter(unit=>unit!==cell(row,"adm1")):units;this.placesToday.push(new Set([...stay,...became]))}}nameRecords(form,given){
if(this.form=form,given&&form.prefix===void 0){this.id=Array.from(given,s=>this.strings[s]),this.row=new Map(this.
id.map((id,i2)=>[id,i2]));return}let prefix=form?.prefix??"",width=form?.width??0,name=given?i2=>prefix+String(
given[i2]).padStart(width,"0"):i2=>String(Number(i2)+1);this.id=new Proxy(NOTHING,{get:(_,i2)=>name(i2)});let find2=id=>{
let tail=typeof id=="string"&&id.startsWith(prefix)?id.slice(prefix.length):"";if(!/^\d{1,10}$/.test(tail))return-1;
let i2=given?given.indexOf(Number(tail)):Number(tail)-1;return i2>=0&&i2<this.n&&name(i2)===id?i2:-1};this.row=
{has:id=>find2(id)>=0,get:id=>{let i2=find2(id);return i2<0?void 0:i2}}}asOf(until,whole){this.until=whole?until:
null,this.whole=whole}told(i2){return this.until===null||this.until===void 0||this.whole[i2]<this.until}text(name,i2){
if(this.until){if(TODAYS.test(name))return"";if(TEXTS.test(name)&&!this.told(i2))return name==="title"?this.untitled(
i2):name==="summary"?t("known.later"):"";let cut2=moment=>(span(moment,this.payload.meta.local)?.[0]??0)<this.
until?moment:"";if(name==="end")return this.told(i2)?cut2(this.written(name,i2)):cut2(this.written(name,i2)).slice(
0,10);if(!this.told(i2)){if(name==="start")return this.written(name,i2).slice(0,10);if(name==="part_of_day")return"";
if(name==="time_precision"&&/^(minute|hour|part_of_day)$/.test(this.written(name,i2)))return"day"}}return this.
written(name,i2)}untitled(i2){return[pick(this.categories[this.category[i2]].title),this.text("place",i2)].filter(
Boolean).join(", ")}written(name,i2){let group=this.groups[name];if(group)return this.strings[group.rows[group.
codes[i2]][group.k]];let codes=this.columns[name],found=codes?this.strings[codes[i2]]:"";if(found)return found;
if(name==="title")return this.untitled(i2);if(codes)return"";if(name==="review")return"published";let last=this.
t1[i2]-DAY/2,days=this.wholeDays(i2)&&isoDay(last,this.payload.meta.local);return name==="start"?this.instant(
i2,this.t0[i2]):name==="time_precision"?this.t1[i2]-this.t0[i2]===1?"minute":days===this.instant(i2,this.t0[i2])?
"day":"range":name==="end"&&days&&days!==this.instant(i2,this.t0[i2])?days:""}wholeDays(i2){let{local}=this.payload.
meta;return this.t1[i2]>this.t0[i2]&&[this.t0[i2],this.t1[i2]].every(at=>wall(at,local)%DAY===0)}instant(i2,minute){
if(Number.isNaN(minute))return"";let{local}=this.payload.meta;return this.wholeDays(i2)?isoDay(minute,local):isoLocal(
minute,local)}list(name,i2){return this.text(name,i2).split("|").filter(Boolean)}named(name,i2,lang){return inNames(
lang).reduce((found,one)=>found||this.text(`${name}_${one}`,i2),"")||this.text(name,i2)}title(i2){return this.
text(`title_${language}`,i2)||this.text("title",i2)}shape(i2){let layer=this.kinds[this.layer[i2]];return this.
payload.vocabulary.kindShapes[layer]||this.categories[this.category[i2]].shape}hollow(i2){return this.precision[i2]>=
FIRST_COARSE&&this.precision[i2]<=LAST_COARSE||this.categories[this.category[i2]].id==="withdrawal"}hasPoint(i2){
return!Number.isNaN(this.lon[i2])}isLine(i2){return this.columns.shape[i2]!==NONE&&this.kinds[this.layer[i2]]===
"movements"}isArea(i2){return this.columns.units[i2].length>0||this.columns.shape[i2]!==NONE&&!this.isLine(i2)}isCircle(i2){
return this.columns.area[i2]===CIRCLE}box(){let[w,s,e,n]=[1/0,1/0,-1/0,-1/0];for(let i2=0;i2<this.n;i2++){let[
x2,y]=[this.lon[i2],this.lat[i2]];x2<w&&(w=x2),x2>e&&(e=x2),y<s&&(s=y),y>n&&(n=y)}let corners=[[s,w],[n,e]];return w<=
e?corners:null}holding(words2){let all=new Uint8Array(this.n).fill(1);for(let word of words2){let hit=new Uint8Array(
this.n),has2=s=>holds2(this.folded[s]??=searched(this.strings[s]),word);for(let name of this.payload.vocabulary.
searched){let group=this.groups[name],codes=group?group.codes:this.columns[name];if(!codes)continue;let found=group?
Uint8Array.from(group.rows,row=>has2(row[group.k])):Uint8Array.from(this.used(name),(there,s)=>there&&has2(s));
if(!found.includes(1)||this.until&&TODAYS.test(name))continue;let text=TEXTS.test(name);for(let i2=0;i2<this.n;i2++)
(!text||this.told(i2))&&(hit[i2]|=found[codes[i2]])}let near=this.around().map(text=>Number(holds2(text,word)));
if(near.includes(1))for(let i2=0;i2<this.n;i2++)hit[i2]|=near[this.where[i2]];let sent=[...this.forces()].filter(
([,text])=>holds2(text,word)).map(([id])=>id);if(sent.length)for(let i2=0;i2<this.n;i2++)sent.some(id=>this.list(
"contingent_id",i2).includes(id))&&(hit[i2]=1);this.holdingId(word,hit);for(let i2=0;i2<this.n;i2++)all[i2]&=hit[i2]}
return all}titled(rows,words2){let names2=this.payload.vocabulary.searched.filter(name=>/^title(_|$)/.test(name)),
text=i2=>searched(names2.map(name=>this.text(name,i2)).join(`
`));return new Set(rows.filter(i2=>words2.every(word=>holds2(text(i2),word))))}around(){if(this.nearby)return this.
nearby;let names2=namesOf(this.payload,"units","unit_id"),units=this.payload.units&&new Table(this.payload,"un\
its"),above=new Map;for(let u=0;u<(units?.n??0);u++)above.set(units.get("unit_id",u),units.get("parent_id",u));
return this.nearby=this.places.map(set=>searched([...set].flatMap(id=>[names2.get(id)??"",names2.get(above.get(
id))??""]).join(" "))),this.nearby}forces(){return this.sent??=new Map([...namesOf(this.payload,"contingents",
"contingent_id")].map(([id,text])=>[id,searched(text)])),this.sent}suggestion(words2){let{strings}=this,texts2=this.
payload.vocabulary.searched.flatMap(name=>{let group=this.groups[name];return group?group.rows.map(row=>strings[row[group.
k]]):this.columns[name]?strings.filter((_,s)=>this.used(name)[s]):[]}),meant=nearest(words2,[...texts2,...this.
around(),...this.forces().values()]);return meant&&this.holding(fold(meant).split(" ")).includes(1)?meant:""}used(name){
if(!this.usedBy[name]){let there=new Uint8Array(this.strings.length);for(let i2=0;i2<this.n;i2++)there[this.columns[name][i2]]=
1;this.usedBy[name]=there}return this.usedBy[name]}holdingId(word,hit){if(!this.form)return;let prefix=fold(this.
form.prefix??"");if(!(this.form.width!==void 0&&!prefix.includes(word)&&!/\d$/.test(word)))for(let i2=0;i2<this.
n;i2++)!hit[i2]&&fold(this.id[i2]).includes(word)&&(hit[i2]=1)}ordered(rows,column,lang){if(column==="when")return rows;
if(column==="exact")return countingSort(rows,i2=>this.precision[i2],256);let[codes,texts2]=this.sortKeys(column,
lang),{compare}=new Intl.Collator(lang),rank=new Uint32Array(texts2.length);return[...new Set(Array.from(rows,
i2=>codes[i2]))].sort((a,b)=>compare(texts2[a],texts2[b])).forEach((code,k)=>{rank[code]=k}),countingSort(rows,
i2=>rank[codes[i2]],texts2.length)}sortKeys(column,lang){let place=this.groups[`place_${lang}`]??this.groups.place;
if(column==="where"&&place){let text=row=>this.strings[row[place.k]]||this.strings[row[this.groups.place.k]];return[
place.codes,place.rows.map(text)]}return column==="what"&&this.columns.title?[this.columns.title,this.strings]:
[this.category,this.categories.map(c=>pick(c.title))]}},Table=class{constructor(payload,name,plain=[]){this.strings=
payload.strings,this.columns=payload[name],this.plain=new Set(plain);let first=Object.values(this.columns)[0];
this.n=first?first.length:0}get(name,i2){let column=this.columns[name];return column?this.plain.has(name)?column[i2]:
this.strings[column[i2]]:""}named(i2,lang,of="name"){let column=inNames(lang).find(one=>this.columns[`${of}_${one}`]&&
this.get(`${of}_${one}`,i2));return this.get(column?`${of}_${column}`:of,i2)}};function namesOf(payload,name,key){
if(!payload[name])return new Map;let table=new Table(payload,name),columns=Object.keys(payload[name]).filter(column=>/^name(_|$)/.
test(column));return new Map(Array.from({length:table.n},(_,i2)=>[table.get(key,i2),columns.map(column=>table.
get(column,i2)).join(" ")]))}var PANES={"kz-ground":200,"kz-doubt":380,"kz-flows":420,"kz-labels":430,"kz-marks":600},UNDER_GROUND="195",NEAR=9,
Basemap=class{constructor(map,payload,theme,offset){this.map=map,this.payload=payload,this.theme=theme,this.offset=
offset;for(let[name,z]of Object.entries(PANES)){let pane=map.createPane(name);pane.style.zIndex=String(z),(name===
"kz-doubt"||name==="kz-labels")&&(pane.style.pointerEvents="none")}map.getPane("tilePane").style.zIndex=UNDER_GROUND,
this.ground=new Ground().addTo(map),this.decoded=new Map,this.square=new Map,this.boxes=new Map,this.units=new Table(
payload,"units",["shape","label"]),this.own=new Set(payload.meta.countries),this.day=null,this.tiles=null,theme.
listeners.push(()=>this.restyle())}rings(n){return this.square.has(n)||this.square.set(n,this.payload.shapes.square(
n)),this.square.get(n)}shape(n){return this.decoded.has(n)||this.decoded.set(n,this.payload.shapes.degrees(n)),
this.decoded.get(n)}bounds(n){if(!this.boxes.has(n)){let[west,south,east,north]=this.payload.shapes.box(n);this.
boxes.set(n,L.latLngBounds([south,west],[north,east]))}return this.boxes.get(n)}outline(i2){return this.rings(
this.units.get("shape",i2))}unitsOn(day,level){let rows=[];for(let i2=0;i2<this.units.n;i2++){if(this.units.get(
"level",i2)!==level)continue;let[from,to]=[this.units.get("valid_from",i2),this.units.get("valid_to",i2)];(!from||
from<=day)&&(!to||day<to)&&rows.push(i2)}return rows}draw(day,{borders,members}){let near=this.map.getZoom()>=
NEAR,units={adm0:this.unitsOn(day,"adm0"),adm1:this.unitsOn(day,"adm1")},districts=near&&borders?this.unitsOn(
day,"adm2"):[],key=JSON.stringify([units,districts,near,borders,members]);if(key===this.key)return;this.key=key,
this.day=day;let sent=new Set(members?this.payload.members:[]),tint=id=>this.own.has(id)?"land-own":sent.has(id)?
"land-member":"land";this.countries=units.adm0.map(i2=>({rings:this.outline(i2),tint:tint(this.units.get("unit\
_id",i2))}));let held2=line=>(!line.from||day>=line.from)&&(!line.to||day<line.to);this.lines=this.payload.borders.
filter(line=>(borders||line.level==="adm0")&&held2(line)).map(line=>({...line,rings:this.rings(line.shape),near})),
this.districts=districts.map(i2=>this.outline(i2)),this.restyle()}restyle(){let c=name=>this.theme.colour(name);
if(this.map.getContainer().style.background=c("water"),!this.day)return;let{ground}=this,{land,lakes,rivers}=this.
payload.base,all=numbers2=>numbers2.flatMap(n=>this.rings(n)),shown=items=>this.tiles?[]:items,tints=Object.fromEntries(
["land","land-own","land-member"].map(name=>[name,c(name)]));ground.set("land",shown([{rings:all(land),fill:tints.
land},...this.countries.map(({rings,tint})=>({rings,fill:tints[tint]}))])),ground.set("water",shown([{rings:all(
lakes),fill:c("water")},{rings:all(rivers),stroke:c("river"),weight:.8}]));let pens={adm0:{stroke:c("border"),
weight:1.2},adm1:{stroke:c("border-region"),weight:.8},adm2:{stroke:c("border-region"),weight:.6,opacity:.8}},
nearPen={stroke:c("border"),weight:1.6,opacity:.9};ground.set("borders",this.lines.flatMap(({rings,level,near,
disputed})=>[{rings,...near&&level==="adm1"?nearPen:pens[level]},...disputed?shown([{rings,stroke:tints.land,weight:1.8,
dash:[4,4]}]):[]]));let pen={stroke:c("border"),weight:.9,opacity:.75,dash:[1,3],closed:!0};ground.set("distri\
cts",this.districts.map(rings=>({rings,...pen})))}setTiles(on){on!==!!this.tiles&&(on?this.tiles=L.tileLayer("\
https://tile.openstreetmap.org/{z}/{x}/{y}.png",{maxZoom:19,pane:"tilePane",attribution:""}).addTo(this.map):(this.
tiles.remove(),this.tiles=null),this.restyle())}};function clusters(index,records,map,zoom,radius,half){let spots=new Map;for(let i2 of records){let key=`${index.
lon[i2]},${index.lat[i2]}`;spots.has(key)||spots.set(key,{lon:index.lon[i2],lat:index.lat[i2],members:[]}),spots.
get(key).members.push(i2)}let first=group=>index.given[group.members[0]],crowded=(a,b)=>b.members.length-a.members.
length||first(a)-first(b),order=[...spots.values()].sort(crowded),groups2=[],cells=new Map;for(let spot of order){
let p=map.project([spot.lat,spot.lon],zoom),[cx,cy]=[Math.floor(p.x/radius),Math.floor(p.y/radius)],best=null,
near=radius*radius;for(let x2=cx-1;x2<=cx+1;x2++)for(let y=cy-1;y<=cy+1;y++)for(let group2 of cells.get(`${x2}\
,${y}`)||[]){let d=(group2.p.x-p.x)**2+(group2.p.y-p.y)**2;d<near&&(near=d,best=group2)}if(best){best.members.
push(...spot.members),best.spots+=1;continue}let group={p,at:[spot.lat,spot.lon],members:[...spot.members],spots:1};
groups2.push(group);let key=`${cx},${cy}`;cells.has(key)||cells.set(key,[]),cells.get(key).push(group)}let kept=[];
for(let group of groups2.sort(crowded)){let over=kept.find(k=>Math.hypot(k.p.x-group.p.x,k.p.y-group.p.y)<.86*
(half(k.members.length)+half(group.members.length)));if(!over){kept.push(group);continue}over.members.push(...group.
members),over.spots+=group.spots}for(let group of kept)group.members.sort((a,b)=>index.rank[a]-index.rank[b]);
return kept}var stands=node=>node.isConnected&&!node.disabled&&node.getClientRects().length>0&&getComputedStyle(node).visibility!==
"hidden";function standIn(node){if(stands(node))return node;let marks2=[...node.attributes].filter(({name})=>name.
startsWith("data-kz-"));if(!marks2.length)return null;let label=node.getAttribute("aria-label"),alike2=[...document.
querySelectorAll(marks2.map(({name})=>`[${name}]`).join(""))].filter(one=>marks2.every(({name,value})=>one.getAttribute(
name)===value)).filter(stands);return alike2.find(one=>one.getAttribute("aria-label")===label)||alike2[0]||null}
function byKey(node){try{return node.matches(":focus-visible")}catch{return!0}}function keepFocus(root,others){
let held2=null;document.addEventListener("focusin",e=>{held2=root.contains(e.target)?e.target:null}),document.
addEventListener("pointerdown",()=>held2=null,!0),new MutationObserver(()=>{let now=document.activeElement;if(!held2||
now!==held2&&now!==document.body||stands(held2))return;[standIn(held2),...others()].find(node=>node&&stands(node))?.
focus({preventScroll:!0})}).observe(root,{childList:!0,subtree:!0,attributeFilter:["hidden","class","open","da\
ta-pane","data-stop"]})}var OVER=".kz-title, .kz-toolbar > *, .kz-lower :is(button, .kz-zoom), .kz-scale, .kz-credit, .kz-story, .kz-c\
ompare, .kz-share, .kz-side, .kz-slide";function overlays(map){let cell=map.getContainer().getBoundingClientRect();
return[...document.querySelectorAll(OVER)].filter(node=>getComputedStyle(node).visibility!=="hidden").map(node=>node.
getBoundingClientRect()).filter(b=>b.width>1).map(b=>[b.left-cell.left,b.top-cell.top,b.right-cell.left,b.bottom-
cell.top])}function left([x0,y0,x1,y1],[a0,b0,a1,b1]){let[w,h]=[x1-x0,y1-y0];return a0>=x1||a1<=x0||b0>=y1||b1<=
y0?Math.min(w,h):Math.max(Math.min(Math.max(a0-x0,x1-a1),h),Math.min(w,Math.max(b0-y0,y1-b1)))}function canBeHit(mark,part,over){
let seen=[Math.max(mark[0],part[0]),Math.max(mark[1],part[1]),Math.min(mark[2],part[2]),Math.min(mark[3],part[3])],
enough=Math.min(24,mark[2]-mark[0],mark[3]-mark[1]);return[part,...over].every((one,k)=>(k?left(seen,one):Math.
min(seen[2]-seen[0],seen[3]-seen[1]))>=enough-.5)}var TILE_SHIFTS=[-3,-2,-1,0,1,2,3].flatMap(x2=>[-4,-3,-2,-1,0,1,2,3,4].map(y=>[x2*36,y*27])).sort((a,b)=>Math.
hypot(...a)-Math.hypot(...b)||b[1]-a[1]||b[0]-a[0]),VectorMarks=class _VectorMarks{constructor(map,index,selection,basemap){
this.map=map,this.index=index,this.selection=selection,this.basemap=basemap,this.drawn=new Map,this.onPick=()=>{},
this.onHover=()=>{},this.onSeek=at=>map.panInside(at,{padding:[50,50],animate:!1}),this.part=({x:x2,y})=>[0,0,
x2,y]}groups(){let{index,selection}=this,points=selection.passing(index.inTime).filter(i2=>index.hasPoint(i2)),
zoom=this.map.getZoom(),radius=zoom<6?34:30,out=clusters(index,points,this.map,zoom,zoom>=17?1:radius,zoom>=17?
()=>0:n=>_VectorMarks.side(n)/2).map(g=>({...g,kind:g.members.length>1?"cluster":"mark"}));return[...out,...this.
tiles(out.map(g=>this.box(g,[0,0])))]}tiles(boxes){let{index,selection}=this,areas=new Map;for(let i2 of selection.
passing(index.areas)){let key=index.columns.units[i2].join()||`shape${index.columns.shape[i2]}`;areas.has(key)||
areas.set(key,[]),areas.get(key).push(i2)}let out=[];for(let members of[...areas.values()].sort((a,b)=>b.length-
a.length)){let at=this.labelPoint(members[0]);at&&out.push(this.tile(at,members,boxes))}return out}static size(group){
if(group.kind==="area")return[32,24];let side=_VectorMarks.side(group.members.length);return[side,side]}static side(count){
return count>1?Math.min(46,27+3.2*Math.log2(count)):22}box(group,[dx,dy]){let p=this.map.project(group.at,this.
map.getZoom()),[w,h]=_VectorMarks.size(group);return[p.x+dx-w/2,p.y+dy-h/2,p.x+dx+w/2,p.y+dy+h/2]}tile(at,members,boxes){
let group={kind:"area",at,members:members.sort((a,b)=>this.index.rank[a]-this.index.rank[b]),spots:1,shift:[0,
0]};for(let shift of TILE_SHIFTS){let b=this.box(group,shift);if(boxes.every(o=>b[2]<o[0]||b[0]>o[2]||b[3]<o[1]||
b[1]>o[3])){group.shift=shift;break}}return boxes.push(this.box(group,group.shift)),group}labelPoint(i2){let unit=this.
index.columns.units[i2][0],label=unit===void 0?null:this.basemap.units.get("label",unit);if(label)return[label[1],
label[0]];let shape=this.index.columns.shape[i2];return shape<0?null:this.basemap.bounds(shape).getCenter()}draw(){
let wanted=new Map,{selected}=this.selection.state;for(let group of this.groups()){let chosen=selected!==null&&
group.members.includes(this.index.row.get(selected));wanted.set(`${group.kind}|${group.at}|${group.shift||""}|${group.
members.join()}|${chosen}|${language}`,{...group,chosen})}for(let[key,mark]of this.drawn)wanted.has(key)||(mark.
marker.remove(),this.drawn.delete(key));for(let[key,group]of wanted)this.drawn.has(key)||this.drawn.set(key,this.
mark(group));this.also(),this.oneTabStop()}also(){let several=this.selection.passing(this.index.inTime).filter(
i2=>this.index.columns.more[i2].length),key=several.join();if(key!==this.alsoKey){this.alsoKey=key,this.extra?.
remove(),this.extra=L.layerGroup();for(let i2 of several)for(let[lon,lat]of this.index.columns.more[i2]){let icon=L.
divIcon({className:"kz-also",iconSize:[9,9],html:el("i",{style:{background:this.index.paint[this.index.category[i2]]}})});
L.marker([lat,lon],{icon,pane:"kz-marks",keyboard:!1,zIndexOffset:-500}).on("click",()=>this.selection.apply({
selected:this.index.id[i2]})).addTo(this.extra)}this.extra.addTo(this.map)}}mark(group){let{index}=this,i2=group.
members[0],count=group.members.length,colour=index.paint[index.category[i2]],[width,height]=_VectorMarks.size(
group),[dx,dy]=group.shift||[0,0],glyph;group.kind==="area"?glyph=areaSvg(this.parts(group),count,width):count>
1?glyph=clusterSvg(this.parts(group),count,width):glyph=markSvg(index.shape(i2),colour,{size:22,hollow:index.hollow(
i2)});let face=el("span",{class:`kz-mark kz-${group.kind}${group.chosen?" kz-chosen":""}`},glyph),icon=L.divIcon(
{className:"kz-icon",iconSize:[width,height],iconAnchor:[width/2-dx,height/2-dy],html:face}),marker=L.marker(group.
at,{icon,pane:"kz-marks",keyboard:!1,zIndexOffset:group.chosen?1e3:count>1?100:0});return marker.on("add",()=>this.
dressMarker(marker.getElement(),group)),marker.on("click",()=>this.onPick(group)),{marker:marker.addTo(this.map),
group}}dressMarker(node,group){let{index}=this,count=group.members.length,first=index.title(group.members[0]),
data=count>1||group.kind==="area"?{"kz-cluster":count}:{"kz-mark":index.id[group.members[0]]};group.kind==="ar\
ea"&&(data["kz-area"]=""),dress(node,{role:"button",tabindex:-1,"aria-label":count>1?`${t("detail.here",{n:count})}\
: ${first} …`:group.kind==="area"?`${first} (${count})`:first,data}),node.addEventListener("keydown",e=>{e.key===
"Enter"||e.key===" "?(e.preventDefault(),e.stopPropagation(),this.onPick(group)):e.key.startsWith("Arrow")&&(e.
preventDefault(),e.stopPropagation(),this.walk(node,e.key))}),node.addEventListener("mouseenter",()=>this.onHover(
group,node)),node.addEventListener("focus",()=>{byKey(node)&&(this.onSeek(group.at),this.reach()),this.onHover(
group,node)}),node.addEventListener("mouseleave",()=>this.onHover(null)),node.addEventListener("blur",()=>this.
onHover(null))}parts(group){let tally=new Map;for(let i2 of group.members){let colour=this.index.paint[this.index.
category[i2]];tally.set(colour,(tally.get(colour)||0)+1)}return[...tally].sort((a,b)=>b[1]-a[1])}reach(over=overlays(
this.map)){let part=this.part(this.map.getSize());for(let{marker,group}of this.drawn.values()){let node=marker.
getElement();if(!node)continue;let{x:x2,y}=this.map.latLngToContainerPoint(group.at),[[w,h],[dx,dy]]=[_VectorMarks.
size(group),group.shift||[0,0]],box=[x2+dx-w/2,y+dy-h/2,x2+dx+w/2,y+dy+h/2],role=canBeHit(box,part,over)?"butt\
on":"img";node.getAttribute("role")!==role&&node.setAttribute("role",role)}this.oneTabStop()}oneTabStop(){let bounds=this.
map.getBounds(),all=[...this.drawn.values()].map(m=>({node:m.marker.getElement(),seen:bounds.contains(m.group.
at)})).filter(m=>m.node),free=({node})=>node.getAttribute("role")==="button",nodes=all.map(m=>m.node),current=nodes.
find(n=>n===document.activeElement)||all.find(m=>free(m)&&m.node.querySelector(".kz-chosen"))?.node||all.find(
m=>m.seen&&free(m))?.node||all.find(free)?.node;for(let node of nodes)node.tabIndex=node===current?0:-1}walk(from,key){
let a=from.getBoundingClientRect(),[dx,dy]={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]}[key],
best=null,least=1/0;for(let{marker}of this.drawn.values()){let node=marker.getElement();if(!node||node===from)
continue;let b=node.getBoundingClientRect(),[x2,y]=[b.x-a.x,b.y-a.y],ahead=x2*dx+y*dy,aside=Math.abs(x2*dy)+Math.
abs(y*dx);ahead>2&&ahead+2*aside<least&&(least=ahead+2*aside,best=node)}best&&(from.tabIndex=-1,best.tabIndex=
0,best.focus({preventScroll:!0}))}*spots(){for(let{group}of this.drawn.values()){let i2=group.members[0];if(group.
kind==="area"||group.spots>1||this.index.precision[i2]>1)continue;let name=this.index.named("place",i2,language);
name&&!name.includes(";")&&(yield{name,lat:group.at[0],lon:group.at[1],half:_VectorMarks.size(group)[0]/2})}}settled(){
return Promise.resolve()}boxes(){let origin=this.map.getPixelOrigin(),also=this.extra?this.extra.getLayers().map(
dot=>this.map.latLngToLayerPoint(dot.getLatLng())).map(p=>[p.x-6,p.y-6,p.x+6,p.y+6]):[];return[...[...this.drawn.
values()].map(({group})=>this.box(group,group.shift||[0,0]).map((v,k)=>v-(k%2?origin.y:origin.x)+(k<2?-1:1))),
...also]}};var WORLD=2**32,SCAN_ZOOM=5,SLICE_MS=9,Spots=class{constructor(index){let extra=[],{more}=index.columns;more.some(
list=>list.length)&&more.forEach((list,i2)=>{for(let at of list)extra.push([i2,at])}),this.n=index.n,this.owner=
Uint32Array.from(extra,([i2])=>i2),this.x=new Uint32Array(index.n+extra.length),this.y=new Uint32Array(index.n+
extra.length),this.room=void 0,this.built=void 0;for(let i2=0;i2<index.n;i2++)this.put(i2,index.lon[i2],index.
lat[i2]);extra.forEach(([,[lon,lat]],k)=>this.put(index.n+k,lon,lat))}get tree(){if(!this.built){this.built=new KDBush(
this.x.length,128,Uint32Array);for(let p=0;p<this.x.length;p++)this.built.add(this.x[p],this.y[p]);this.built.
finish()}return this.built}put(p,lon,lat){if(Number.isNaN(lon)){this.x[p]=0,this.y[p]=0;return}let s=Math.sin(
Math.max(-85.0511,Math.min(85.0511,lat))*RAD);this.x[p]=Math.min(WORLD-1,Math.max(1,(lon+180)/360*WORLD)),this.
y[p]=Math.min(WORLD-1,Math.max(1,(.5-Math.log((1+s)/(1-s))/(4*Math.PI))*WORLD))}record(p){return p<this.n?p:this.
owner[p-this.n]}inBox(x0,y0,x1,y1,zoom){let[a,b,c,d]=[Math.max(1,x0),Math.max(1,y0),Math.min(WORLD,x1),Math.min(
WORLD,y1)];if(zoom>SCAN_ZOOM)return Uint32Array.from(this.tree.range(a,b,c,d)).sort();let{x:x2,y}=this,out=this.
room??=new Uint32Array(x2.length),n=0;for(let p=0;p<x2.length;p++)x2[p]>=a&&x2[p]<=c&&y[p]>=b&&y[p]<=d&&(out[n++]=
p);return out.slice(0,n)}},dotRadius=(zoom,n)=>Math.max(1.1,Math.min(5,2.6+.36*(zoom-3-Math.log2(Math.max(1,n/
4e3))/2)));function stamp(radius){let out=[],reach2=Math.ceil(radius);for(let dy=-reach2;dy<=reach2;dy++)for(let dx=-reach2;dx<=
reach2;dx++){let inside=0;for(let k=0;k<64;k++)Math.hypot(dx+((k&7)-3.5)/8,dy+((k>>3)-3.5)/8)<=radius&&inside++;
inside&&out.push(dx,dy,Math.round(inside*255/64))}return Int16Array.from(out)}function press(data,size,shape,x2,y,colour){
let[r,g,b]=colour;for(let s=0;s<shape.length;s+=3){let px=x2+shape[s],py=y+shape[s+1];if(px<0||py<0||px>=size||
py>=size)continue;let cover=shape[s+2],k=(py*size+px)*4,under=data[k+3];if(cover===255||under===0){data[k]=r,data[k+
1]=g,data[k+2]=b,data[k+3]=cover;continue}let a=cover/255,rest=under/255*(1-a),alpha=a+rest;data[k]=(r*a+data[k]*
rest)/alpha,data[k+1]=(g*a+data[k+1]*rest)/alpha,data[k+2]=(b*a+data[k+2]*rest)/alpha,data[k+3]=alpha*255}}var CanvasTilePoints=L.
GridLayer.extend({options:{pane:"kz-points",updateWhenZooming:!1,keepBuffer:1,noWrap:!0,className:"kz-points"},
initialize(index,selection,spots,look){L.GridLayer.prototype.initialize.call(this,{}),Object.assign(this,{index,
selection,spots,look,queue:[],frame:0,waiting:[],held:new WeakMap}),this.ratio=Math.min(2,Math.max(1,Math.round(
window.devicePixelRatio||1)))},createTile(coords,done){let canvas=document.createElement("canvas");return canvas.
width=canvas.height=this.getTileSize().x*this.ratio,this.later({canvas,coords,done}),canvas},later(tile){this.
queue.push(tile),this.frame||(this.frame=requestAnimationFrame(()=>this.work()))},work(){let begin=performance.
now();for(;this.queue.length&&performance.now()-begin<SLICE_MS;){let{canvas,coords,done}=this.queue.shift();this.
_tiles[this._tileCoordsToKey(coords)]&&(this.paint(canvas,coords),done?.(null,canvas))}if(this.frame=this.queue.
length?requestAnimationFrame(()=>this.work()):0,!this.frame)for(let tell of this.waiting.splice(0))tell()},settled(){
return new Promise(resolve=>{this.frame?this.waiting.push(resolve):resolve()})},refresh(){let size=this.getTileSize().
x,view=this._map.getPixelBounds();for(let{el:canvas,coords,current}of Object.values(this._tiles)){if(!current)
continue;let corner=L.point(coords.x*size,coords.y*size);view.intersects(L.bounds(corner,corner.add([size,size])))?
this.paint(canvas,coords):this.later({canvas,coords})}},style(zoom){if(this.styled?.zoom!==zoom){let radius=dotRadius(
zoom,this.index.n)*this.ratio;this.styled={zoom,radius,dot:stamp(radius),edge:radius>=2.2*this.ratio?stamp(radius+
1.1*this.ratio):null,reach:Math.ceil(radius+1.1*this.ratio)}}return this.styled},paint(canvas,{x:x2,y,z}){let size=canvas.
width,{dot,edge,reach:reach2}=this.style(z),side=WORLD/2**z,pad=side*reach2/size;this.held.has(canvas)||this.held.
set(canvas,this.spots.inBox(x2*side-pad,y*side-pad,(x2+1)*side+pad,(y+1)*side+pad,z));let width=size+2*reach2,
kept=this.thinned(this.held.get(canvas),x2*size-reach2,y*size-reach2,width,size/side),context=canvas.getContext(
"2d",{willReadFrequently:!0});if(!kept.length){context.clearRect(0,0,size,size);return}let image=context.createImageData(
size,size),{colours,edge:rim}=this.look(),{category}=this.index;if(edge)for(let k=kept.length-2;k>=0;k-=2)press(
image.data,size,edge,kept[k]%width-reach2,Math.floor(kept[k]/width)-reach2,rim);for(let k=kept.length-2;k>=0;k-=
2)press(image.data,size,dot,kept[k]%width-reach2,Math.floor(kept[k]/width)-reach2,colours[category[kept[k+1]]]);
context.putImageData(image,0,0)},thinned(points,left2,top,width,scale){let taken=new Uint8Array(width*width),out=new Uint32Array(
2*Math.min(points.length,width*width)),{fail}=this.selection,{x:x2,y}=this.spots,n=0;for(let k=points.length-1;k>=
0;k--){let p=points[k],i2=this.spots.record(p);if(fail[i2]!==0)continue;let px=Math.floor(x2[p]*scale)-left2,py=Math.
floor(y[p]*scale)-top;px<0||py<0||px>=width||py>=width||taken[py*width+px]!==0||(taken[py*width+px]=1,out[n++]=
py*width+px,out[n++]=i2)}return out.subarray(0,n)}});var PointMarks=class extends VectorMarks{constructor(map,index,selection,basemap){super(map,index,selection,basemap),
map.options.zoomSnap=1;let pane=map.createPane("kz-points");pane.style.zIndex=400,pane.style.pointerEvents="no\
ne",this.dots=new Spots(index);let rgb=hex=>[1,3,5].map(k=>parseInt(hex.slice(k,k+2),16));this.colours=index.colour.
map(rgb),this.layer=new CanvasTilePoints(index,selection,this.dots,()=>({colours:this.colours,edge:rgb(basemap.
theme.dark?"#14181b":"#ffffff")})),basemap.theme.listeners.push(()=>{this.drawnVersion=null,this.draw()}),this.
count=el("span",{class:"kz-hidden",data:{"kz-points":0}}),this.ring=L.marker([0,0],{pane:"kz-marks",interactive:!1,
keyboard:!1,icon:L.divIcon({className:"kz-ring",iconSize:[26,26]})}),map.getContainer().append(this.count),this.
listen(map.getContainer())}groups(){return this.tiles([])}also(){}draw(){super.draw();let{index,selection}=this;
this.layer._map?this.drawnVersion!==selection.version&&this.layer.refresh():this.layer.addTo(this.map),this.drawnVersion!==
selection.version&&(this.count.dataset.kzPoints=String(this.shown())),this.drawnVersion=selection.version;let i2=selection.
state.selected===null?-1:index.row.get(selection.state.selected);i2>=0&&index.hasPoint(i2)?this.ring.setLatLng(
[index.lat[i2],index.lon[i2]]).addTo(this.map):this.ring.remove()}shown(){let{index,selection}=this;return[index.
lines,index.areas,index.placeless].map(rows=>selection.passing(rows).length).reduce((n,hidden)=>n-hidden,selection.
visible.length)}settled(){let idle=window.requestIdleCallback||(work=>setTimeout(work,500));return this.layer.
settled().then(()=>{idle(()=>this.dots.tree)})}at(event){let zoom=this.map.getZoom(),{lng,lat}=this.map.mouseEventToLatLng(
event),scale=WORLD/(256*2**zoom),s=Math.sin(lat*RAD),[x2,y]=[(lng+180)/360*WORLD,(.5-Math.log((1+s)/(1-s))/(4*
Math.PI))*WORLD],reach2=Math.max(dotRadius(zoom,this.index.n)+1,window.matchMedia("(pointer: coarse)").matches?
12:4)*scale,near=this.dots.tree.within(x2,y,reach2).filter(p=>this.dots.x[p]&&!this.selection.fail[this.dots.record(
p)]);return Uint32Array.from(new Set(near.map(p=>this.dots.record(p)))).sort()}group(members){let{index}=this,
spots=1;for(let i2 of members)if(index.lon[i2]!==index.lon[members[0]]||index.lat[i2]!==index.lat[members[0]]){
spots=2;break}return{kind:members.length>1?"cluster":"mark",members:Array.from(members),spots}}listen(container){
let{dragging}=this.map,other=event=>event.target.closest(".leaflet-marker-icon, .kz-flow");container.addEventListener(
"click",event=>{if(other(event)||dragging.moved())return;let members=this.at(event);members.length&&(event.stopPropagation(),
this.onPick(this.group(members)))},!0);let frame2=0;container.addEventListener("mousemove",event=>{event.buttons||
(cancelAnimationFrame(frame2),frame2=requestAnimationFrame(()=>{let members=other(event)?[]:this.at(event);container.
classList.toggle("kz-over-dot",members.length>0),(members.length||this.hovering)&&this.onHover(members.length?
this.group(members):null,null,event),this.hovering=members.length>0}))}),container.addEventListener("mouseleav\
e",()=>{this.hovering&&(this.hovering=!1,this.onHover(null))})}};var MOST_AREAS=400,METRES_A_DEGREE=111320,Doubt=class{constructor(map,index,selection,basemap){this.map=map,this.
index=index,this.selection=selection,this.basemap=basemap,this.renderer=L.svg({pane:"kz-doubt",padding:.3}),this.
drawn=new Map,this.hovered=[],this.onMany=()=>{},this.told="",map.on("moveend",()=>{this.selection.state.layers.
doubt&&this.draw()})}shapes(i2){let units=this.index.columns.units[i2];if(units.length)return units.map(u=>this.
basemap.units.get("shape",u));let area=this.index.columns.area[i2];return area<0?[]:[area]}hover(members){this.
hovered=members||[],this.draw()}everyone(){let{index,selection}=this,bounds=this.map.getBounds(),[w,e,s,n]=[bounds.
getWest(),bounds.getEast(),bounds.getSouth(),bounds.getNorth()],found=[],places=new Set;for(let i2 of selection.
visible){let[x2,y]=[index.lon[i2],index.lat[i2]],up=(index.radius[i2]||0)/METRES_A_DEGREE,across=up/Math.max(.01,
Math.cos(y*RAD));if(index.isArea(i2)||!(x2>=w-across&&x2<=e+across&&y>=s-up&&y<=n+up)||(places.add(`${x2},${y}`),
found.push(i2),places.size<=MOST_AREAS))continue;let view=bounds.toBBoxString();return this.told!==view&&this.
onMany(),this.told=view,[]}return found.sort((a,b)=>index.given[a]-index.given[b])}draw(){let{selection,index}=this,
chosen=selection.state.selected===null?[]:[index.row.get(selection.state.selected)],all=selection.state.layers.
doubt?this.everyone():[],wanted=new Map,lists=[[all,!1],[[...this.hovered,...chosen],!0]];for(let[list,strong]of lists)
for(let i2 of list){let colour=index.paint[index.category[i2]];for(let shape of this.shapes(i2))wanted.set(`${shape}\
|${strong}`,{i:i2,shape,strong,colour});index.isCircle(i2)&&wanted.set(`${index.lon[i2]},${index.lat[i2]},${index.
radius[i2]}|${strong}`,{i:i2,strong,colour})}for(let[key,layer]of this.drawn)wanted.has(key)||(layer.remove(),
this.drawn.delete(key));for(let[key,area]of wanted)this.drawn.has(key)||this.drawn.set(key,this.area(area).addTo(
this.map))}area({i:i2,shape,strong,colour}){let{index}=this,style={renderer:this.renderer,interactive:!1,color:colour,
weight:strong?1.6:1,opacity:strong?.95:.6,dashArray:"4 4",fillColor:colour,fillOpacity:strong?.12:.05,className:"\
kz-area-shape"};return shape===void 0?L.circle([index.lat[i2],index.lon[i2]],{radius:index.radius[i2],...style}):
L.polygon(this.basemap.shape(shape),style)}};var placed=({x:x2,y,angle},turn=0)=>`translate(${x2.toFixed(1)} ${y.toFixed(1)}) rotate(${(angle+turn).toFixed(
1)})`;function widthFor(people,{steps:steps2,widths}){let below=people===null?0:steps2.filter(most=>people>most).
length;return widths[Math.max(0,Math.min(below,steps2.length-1))]}function arrowhead(size,back,transform){let colour=back?
"var(--flow-back)":"var(--flow)";return svg("path",{d:`M${-size} ${-size*.75}L${size} 0L${-size} ${size*.75}L${-size*
.4} 0Z`,class:"kz-head",style:back?{fill:"var(--edge)",stroke:colour,"stroke-width":1.5}:{fill:colour},transform})}
var Flows=class{constructor(map,index,selection,basemap,ledger){this.map=map,this.index=index,this.selection=selection,
this.basemap=basemap,this.ledger=ledger,this.svg=svg("svg",{class:"kz-flows leaflet-zoom-hide",width:1,height:1,
role:"group"}),map.getPane("kz-flows").append(this.svg),this.lines=new Map,this.only=null,this.contingents=new Table(
index.payload,"contingents");let{contingents}=this,row=new Map(Array.from({length:contingents.n},(_,i2)=>[contingents.
get("contingent_id",i2),i2]));this.sender=id=>{let at=row.get(id)??-1;for(;at>=0&&contingents.get("kind",at)!==
"contingent"&&row.has(contingents.get("parent_id",at));)at=row.get(contingents.get("parent_id",at));return at},
this.first=()=>-1/0,this.onPick=()=>{},this.onHover=()=>{}}merged(legs){let{selected}=this.selection.state;if(this.
selection.window||this.map.getZoom()>this.first()+.5)return new Set;let senders=new Map(legs.map(i2=>[i2,this.
sender(this.index.list("contingent_id",i2)[0])])),shown=senders.get(this.index.row.get(selected));return new Set(
[...senders.values()].filter(at=>at>=0&&at!==shown))}bundles(){let bundles=new Map,legs=this.selection.passing(
this.index.lines),merged=this.merged(legs);for(let i2 of legs){let back=this.index.categories[this.index.category[i2]].
id==="withdrawal",at=this.sender(this.index.list("contingent_id",i2)[0]),shape=this.index.columns.shape[i2],key=`${merged.
has(at)?`of ${at}`:shape}|${back}`;bundles.has(key)||bundles.set(key,{key,back,members:[],shapes:new Map});let bundle=bundles.
get(key);bundle.title=merged.has(at)?this.contingents.named(at,language):"",bundle.members.push(i2),bundle.shapes.
set(shape,(bundle.shapes.get(shape)||0)+1)}for(let bundle of bundles.values())[bundle.shape]=[...bundle.shapes].
reduce((most,one)=>one[1]>most[1]||one[1]===most[1]&&this.length(one[0])>this.length(most[0])?one:most);return[
...bundles.values()]}length(shape){let points=this.latlngs(shape);return points.slice(1).reduce((sum,[lat,lon],k)=>sum+
Math.hypot(lat-points[k][0],lon-points[k][1]),0)}strength(members){let most=null;for(let i2 of members){let row=this.
index.columns.strength[i2];if(row<0)continue;let claim=this.ledger.at(row,this.selection.state.knownOn);claim?.
status==="standing"&&(!this.only||claim.claimant===this.only)&&(most=Math.max(most??0,claim.high??claim.low))}
return most}latlngs(shape){return this.lines.has(shape)||this.lines.set(shape,drawable(this.basemap.shape(shape).
map(part=>part[0]))),this.lines.get(shape)}draw(){let{map,selection}=this,window_=selection.window,now=window_?
window_[1]:null,origin=map.getPixelOrigin(),nodes=[];for(let bundle of this.bundles()){let people=this.strength(
bundle.members),width=widthFor(people,this.index.payload.flows),colour=bundle.back?"var(--flow-back)":"var(--f\
low)",points=shifted(this.latlngs(bundle.shape).map(p=>map.project(p).subtract(origin)),width/2+1.2),d=`M${points.
map(p=>`${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join("L")}`,chosen=selection.state.selected!==null&&bundle.members.
includes(this.index.row.get(selection.state.selected)),head=along(points,.66),size=Math.max(6.5,width*1.5),many=bundle.
members.length>1,title=many?bundle.title:"",label=many?[title,t("detail.here",{n:bundle.members.length})].filter(
Boolean).join(": "):this.index.title(bundle.members[0]),told={kind:"line",members:bundle.members,title},group=svg(
"g",{class:`kz-flow${chosen?" kz-chosen":""}`,role:"button",tabindex:-1,"aria-label":label,data:{"kz-line":bundle.
members.length}},svg("path",{d,class:"kz-hit"}),svg("path",{d,fill:"none",class:"kz-stroke",style:{stroke:colour},
"stroke-width":width,"stroke-dasharray":people===null?"6 5":null,"stroke-linecap":"round"}),head.total>24?arrowhead(
size,bundle.back,placed(head)):null,now===null?null:this.underWay(bundle,points,now,colour));group.addEventListener(
"click",e=>{e.stopPropagation(),this.onPick(told)}),group.addEventListener("mouseenter",e=>this.onHover(told,null,
e)),group.addEventListener("mouseleave",()=>this.onHover(null)),nodes.push(group)}this.svg.replaceChildren(...nodes)}underWay(bundle,points,now,colour){
let signs=[];for(let i2 of bundle.members){let[depart,arrive]=[this.index.t0[i2],this.index.t1[i2]];if(Number.
isNaN(depart)||now<=depart||now>=arrive)continue;let at=along(points,(now-depart)/(arrive-depart));signs.push(
svg("g",{class:"kz-under-way",transform:placed(at,90)},svg("path",{...outlined("plane"),class:"kz-edge"}),svg(
"path",{...outlined("plane"),style:{fill:colour}})))}return signs}};var BESIDE=[[0,0],[0,-22],[0,22],[50,34],[-60,-40]],AROUND=[-3,-2,-1,0,1,2,3].flatMap(x2=>[-6,-5,-4,-3,-2,-1,0,
1,2,3,4,5,6].map(y=>[x2*55,y*22])).sort((a,b)=>Math.hypot(...a)-Math.hypot(...b)),Labels=class{constructor(map,payload,basemap,selection,marks2,streets){
this.map=map,this.payload=payload,this.basemap=basemap,this.selection=selection,this.marks=marks2,this.streets=
streets,this.box=el("div",{class:"kz-labels leaflet-zoom-hide","aria-hidden":"true"}),map.getPane("kz-labels").
append(this.box);let ruler=document.createElement("canvas").getContext("2d"),family=getComputedStyle(document.
body).fontFamily;this.width=(text,size,weight=400,spacing=0)=>(ruler.font=`${weight} ${size}px ${family}`,ruler.
measureText(text).width+spacing*text.length)}*wanted(zoom){let{units}=this.basemap,name=get=>inNames(language).
reduce((found,one)=>found||get(`name_${one}`),"")||get("name"),focusCountry=this.basemap.own;for(let i2 of this.
basemap.unitsOn(this.basemap.day,"adm0")){let at=units.get("label",i2),own2=focusCountry.has(units.get("unit_i\
d",i2));if(!at||zoom>8||own2&&zoom>7)continue;let text=name(column=>units.get(column,i2));text&&(yield{text:text.
toUpperCase(),lat:at[1],lon:at[0],kind:own2?"country own":"country",within:own2?this.basemap.outline(i2):null,
size:own2?13:10.5,weight:600,spacing:own2?3:1.5})}let cities=this.payload.cities,least=zoom<4?15e5:zoom<5?7e5:
zoom<6?15e4:zoom<7?6e4:zoom<8?25e3:0,bounds=this.map.getBounds().pad(.1),small=[];for(let i2=0;i2<cities.lon.length;i2++){
if(!bounds.contains([cities.lat[i2],cities.lon[i2]]))continue;let capital=cities.capital[i2]===1;if(cities.population[i2]<
least&&!(capital&&zoom>=3.5))continue;let row={text:name(column=>cities[column]?.[i2]??""),lat:cities.lat[i2],
lon:cities.lon[i2],kind:capital?"city capital":"city",size:zoom>=NEAR&&cities.population[i2]>3e5?15:cities.population[i2]>
5e5||capital?12:11,weight:capital||zoom>=NEAR&&cities.population[i2]>3e5?600:500,spacing:0,dot:!0};cities.population[i2]>
1e5||capital?yield row:small.push(row)}if(zoom>=5.2&&zoom<10&&this.selection.state.layers.boundaries)for(let i2 of this.
basemap.unitsOn(this.basemap.day,"adm1")){let at=units.get("label",i2),inside=focusCountry.has(units.get("pare\
nt_id",i2));at&&(inside||zoom>=6.5)&&(yield{text:name(column=>units.get(column,i2)),lat:at[1],lon:at[0],kind:"\
region",size:10.5,weight:500,spacing:.5})}if(zoom>=10)for(let i2 of this.basemap.unitsOn(this.basemap.day,"adm\
2")){let at=units.get("label",i2);at&&(yield{text:name(column=>units.get(column,i2)),lat:at[1],lon:at[0],kind:"\
region",size:11,weight:500,spacing:.5})}if(yield*small,zoom>=11)for(let s of this.marks.spots())yield{text:s.name.
length>44?`${s.name.slice(0,42)}…`:s.name,lat:s.lat,lon:s.lon,kind:"landmark",size:11,weight:500,spacing:0,dot:!0,
half:s.half};let own=zoom>=11?[...this.marks.spots()].map(s=>this.map.project([s.lat,s.lon],zoom)):[];for(let{
text,at,id}of this.streets.spots(zoom)){let{lat,lng}=this.map.unproject(L.point(at[0],at[1]),0),p=this.map.project(
[lat,lng],zoom);bounds.contains([lat,lng])&&!own.some(o=>o.distanceTo(p)<30)&&(yield{text,lat,lon:lng,kind:id,
size:id==="quarter"?11.5:10.5,weight:500,spacing:0,dot:id==="landmark"})}}*written(free,placed2){let measure2=text=>this.
width(text,10.5,500);for(let{text,id,x:x2,y,angle}of this.streets.along(measure2)){let width=measure2(text),[dx,
dy]=[Math.cos(angle*Math.PI/180),Math.sin(angle*Math.PI/180)],boxes=[];for(let at=-width/2;at<=width/2;at+=10.5){
let[cx,cy]=[x2+at*dx,y+at*dy];boxes.push([cx-10.5/2-2,cy-10.5/2-2,cx+10.5/2+2,cy+10.5/2+2])}boxes.every(free)&&
(placed2.push(...boxes),yield el("div",{class:`kz-label street ${id}`,style:{left:`${x2-width/2}px`,top:`${y-10.5*
.7}px`,width:`${width}px`,"font-size":`${10.5}px`,"line-height":`${10.5*1.4}px`,transform:`rotate(${angle}deg)`}},
text))}}draw(taken,furniture){let zoom=this.map.getZoom(),{x:x2,y}=this.map.containerPointToLayerPoint([0,0]),
placed2=[...taken,...furniture.map(b=>[b[0]+x2-2,b[1]+y-2,b[2]+x2+2,b[3]+y+2])],free=b=>placed2.every(o=>b[2]<
o[0]||b[0]>o[2]||b[3]<o[1]||b[1]>o[3]),view=this.map.getPixelBounds(),origin=this.map.getPixelOrigin(),[x0,y0,
x1,y1]=[view.min.x-origin.x,view.min.y-origin.y,view.max.x-origin.x,view.max.y-origin.y],scale=2**zoom,inside=(rings,px,py)=>holds(
rings,(px+origin.x)/scale,(py+origin.y)/scale),out=[],said2=new Set;for(let w of this.wanted(zoom)){if(said2.has(
w.text))continue;let p=this.map.latLngToLayerPoint([w.lat,w.lon]);if(p.x<x0||p.x>x1||p.y<y0||p.y>y1)continue;let[
width,height]=[this.width(w.text,w.size,w.weight,w.spacing)+4,w.size+4],gap=w.half?w.half+7:7,spots=w.dot?[[gap,
-height/2],[-width-gap,-height/2],[-width/2,-height-gap],[-width/2,gap]]:(w.kind==="country own"?AROUND:BESIDE).
map(([dx,dy])=>[dx-width/2,dy-height/2]),over=w.dot&&!w.half?taken.find(b=>p.x>b[0]&&p.x<b[2]&&p.y>b[1]&&p.y<b[3]):
null,dotted=w.dot&&!w.half&&!over;over&&spots.push([over[2]-p.x+3,-height/2],[over[0]-p.x-width-3,-height/2],[
-width/2,over[1]-p.y-height-2],[-width/2,over[3]-p.y+2]);for(let[dx,dy]of spots){let box=[p.x+dx-1,p.y+dy-1,p.
x+dx+width+1,p.y+dy+height+1];if(dotted&&box.splice(0,4,Math.min(box[0],p.x-4),Math.min(box[1],p.y-4),Math.max(
box[2],p.x+4),Math.max(box[3],p.y+4)),!(box[0]<x0+2||box[2]>x1-2||box[1]<y0+2||box[3]>y1-2||!free(box))&&!(w.within&&
![box[0],box[2]].every(side=>inside(w.within,side,(box[1]+box[3])/2)))){placed2.push(box),said2.add(w.text),out.
push(el("div",{class:`kz-label ${w.kind}`,style:{left:`${p.x+dx}px`,top:`${p.y+dy}px`,width:`${width}px`,"font\
-size":`${w.size}px`,"line-height":`${height}px`,"letter-spacing":w.spacing?`${w.spacing}px`:"normal","text-al\
ign":!w.dot||dx<-gap?dx<=-width-gap?"right":"center":"left"}},w.text)),dotted&&out.push(el("i",{class:"kz-town",
style:{left:`${p.x-2}px`,top:`${p.y-2}px`}}));break}}}out.push(...this.written(free,placed2)),this.box.replaceChildren(
...out)}};var Shading=class{constructor(map,index,selection,basemap,theme,steps2){this.map=map,this.index=index,this.selection=
selection,this.basemap=basemap,this.theme=theme,this.steps=steps2,this.rows=[],this.onHover=()=>{},theme.listeners.
push(()=>this.draw()),this.listen(basemap.ground._container)}counts(){let{index,selection}=this,happened=index.
kinds.map(kind=>["events","incidents"].includes(kind)),counted2=happened.some(Boolean)?happened:happened.map(()=>!0),
byPlace=new Uint32Array(index.places.length),{visible}=selection;for(let k=0;k<visible.length;k++)counted2[index.
layer[visible[k]]]&&byPlace[index.where[visible[k]]]++;let{adm1,adm1_today:later}=index.groups,drawn=new Set(this.
rows.map(i2=>this.unit(i2))),counts=new Map;for(let[code,row]of(adm1?.rows||[]).entries()){let unit=index.strings[row[adm1.
k]],today=(unit&&later&&!drawn.has(unit)?index.strings[row[later.k]]:"").split("|").filter(Boolean);today.length===
1&&([unit]=today),unit&&byPlace[code]&&counts.set(unit,(counts.get(unit)||0)+byPlace[code])}return counts}step(count){
return this.steps.filter(s=>count>=s).length-1}colour(step){return step<0?null:this.theme.colour(`ramp-${Math.
min(5,step+1)}`)}get strength(){let zoom=this.map.getZoom();return(this.basemap.tiles?.35:1)*Math.min(1,Math.max(
.12,(9-zoom)/1.5))}unit(i2){return this.basemap.units.get("unit_id",i2)}draw(){let{basemap,selection}=this;if(!basemap.
day)return;this.rows=basemap.unitsOn(basemap.day,"adm1");let counts=this.counts(),on=selection.state.layers.regions,
colours=this.steps.map((_,step)=>this.colour(step)),[shades,edges2]=[[],[]];for(let i2 of this.rows){let step=on?
this.step(counts.get(this.unit(i2))||0):-1,rings=basemap.outline(i2);step>=0&&shades.push({rings,fill:colours[step],
opacity:this.strength}),selection.state.place===this.unit(i2)&&edges2.push({rings,stroke:this.theme.colour("ac\
cent"),weight:2.5,closed:!0})}basemap.ground.set("shade",[...shades,...edges2]),this.last=counts}at(event){let{
x:x2,y}=this.map.options.crs.latLngToPoint(this.map.mouseEventToLatLng(event),0);return this.rows.find(i2=>holds(
this.basemap.outline(i2),x2,y))}listen(canvas){let{dragging}=this.map;canvas.addEventListener("click",event=>{
let i2=dragging.moved()?void 0:this.at(event);if(i2===void 0)return;let id=this.unit(i2);this.selection.apply(
{place:this.selection.state.place===id?null:id})});let over;canvas.addEventListener("mousemove",event=>{let i2=event.
buttons?void 0:this.at(event);canvas.style.cursor=i2===void 0?"":"pointer",i2!==void 0?this.onHover(i2,event,this.
last?.get(this.unit(i2))||0):over!==void 0&&this.onHover(null),over=i2}),canvas.addEventListener("mouseout",()=>{
over!==void 0&&this.onHover(null),over=void 0})}};var JOIN=/\s+[xх]\s+|\s*[×/&]\s*|\s+(?:and|at|и|мен|бен|пен|және|та|і|й|et|و)\s+/iu,SHORT=4,
NEARLY=256/2**18.5,MOST=5,meets=(word,asked)=>asked.length<SHORT?word===asked:word.startsWith(asked);function named(all,text){
let known=fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean).filter(asked=>all.some(({folded})=>folded.some(name=>name.
some(word=>meets(word,asked)))));return known.some(asked=>asked.length>=3)?all.filter(({folded})=>folded.some(
name=>known.every(asked=>name.some(word=>meets(word,asked))))):[]}function meeting(a,b){let near=null,least=NEARLY**
2;for(let i2=0;i2+1<a.length;i2+=2)for(let k=0;k+1<b.length;k+=2){let d=(a[i2]-b[k])**2+(a[i2+1]-b[k+1])**2;if(d<
least&&([least,near]=[d,[(a[i2]+b[k])/2,(a[i2+1]+b[k+1])/2]]),i2+3>=a.length||k+3>=b.length)continue;let[px,py,
qx,qy]=[a[i2],a[i2+1],a[i2+2]-a[i2],a[i2+3]-a[i2+1]],[rx,ry,sx,sy]=[b[k],b[k+1],b[k+2]-b[k],b[k+3]-b[k+1]],across=qx*
sy-qy*sx;if(!across)continue;let t2=((rx-px)*sy-(ry-py)*sx)/across,u=((rx-px)*qy-(ry-py)*qx)/across;if(t2>=0&&
t2<=1&&u>=0&&u<=1)return[px+t2*qx,py+t2*qy]}return near}function find(all,text){let found=new Map,pair=text.split(
JOIN).filter(part=>part.trim());if(pair.length===2){let[one,other]=pair.map(part=>named(all,part).filter(({lines})=>lines.
some(xy=>xy.length>2)));for(let a of one)for(let b of other){let name=`${a.text} × ${b.text}`;if(!(a===b||a.text===
b.text||found.has(name)))for(let line of a.lines){let at=b.lines.map(cross=>meeting(line,cross)).find(Boolean);
at&&!found.has(name)&&found.set(name,at)}}}else for(let{text:name,lines}of named(all,text)){let longest=lines.
reduce((best,one)=>one.length>best.length?one:best,lines[0]),middle=2*Math.floor(longest.length/4);found.has(name)||
found.set(name,[longest[middle],longest[middle+1]])}return[...found].slice(0,MOST).map(([name,at])=>({text:name,
at}))}var MEANT=13,GROWTH=1.6,APART=420,STRAIGHT=.985,CELLS=2**8,Streets=class{constructor(map,payload,basemap){this.
map=map,this.basemap=basemap,this.theme=basemap.theme,this.given=payload.streets,this.classes=[],this.reading=
null,this.onRead=()=>{},this.theme.listeners.push(()=>this.draw())}get any(){return!!this.given?.blob}get nearest(){
return Math.min(...this.given.classes.map(one=>one.zoom))}async read(){let told={strings:[],names:[]},columns=readBeside(
told,this.given.head,await inflated(this.given.blob)),shapes=new Shapes(columns),kinds=columns.class;this.strings=
told.strings,this.names=Object.fromEntries(told.names.map(name=>[name,columns[name]])),this.classes=this.given.
classes.map(one=>({...one,rings:[],all:[],row:[]}));for(let i2=0;i2<kinds.length;i2++){let rings=shapes.square(
columns.shape[i2]),kind=this.classes[kinds[i2]];kind.rings.push(...rings),kind.all.push(rings),kind.row.push(i2)}
for(let{rings}of this.classes)neighbours(rings);this.draw(),this.onRead()}draw(){if(!this.any)return;let zoom=this.
map.getZoom();if(zoom<this.nearest||this.basemap.tiles){this.set([]);return}if(!this.classes.length){this.reading||=
this.read();return}let dark=this.theme.dark?1:0,c=name=>this.theme.colour(name),own={water:c("water"),river:c(
"river")},[areas,casings,lines]=[[],[],[]];for(let{id,geometry,width,colour,zoom:from,rings}of this.classes){if(zoom<
from||geometry==="point")continue;let paint=own[id]||colour[dark];if(geometry==="area"){areas.push({rings,fill:paint});
continue}let weight=Math.max(.6,width*GROWTH**(zoom-MEANT));id!=="river"&&id!=="railway"&&id!=="path"&&casings.
push({rings,stroke:c("street-edge"),weight:weight+(zoom<MEANT?1:1.6)}),lines.push({rings,stroke:paint,weight:id===
"railway"?Math.min(2,weight):weight})}this.set([...areas,...casings,...lines])}set(items){this.basemap.ground.
set("streets",items)}name(i2){let told=column=>this.names[column]?this.strings[this.names[column][i2]]:"";return language!==
"en"&&told(`name_${language}`)||told("name")}async find(text){if(!this.any)return[];await(this.reading||=this.
read());let words2=name=>fold(name).split(/[^\p{L}\p{N}]+/u),columns=Object.values(this.names),all=this.classes.
flatMap(({id,all:shapes,row})=>row.map((i2,k)=>({id,text:this.name(i2),folded:columns.filter(column=>column[i2]).
map(column=>words2(this.strings[column[i2]])),lines:shapes[k].map(({xy})=>xy)})).filter(one=>one.text));return find(
all.reverse(),text).map(one=>({...one,at:this.map.unproject(L.point(one.at[0],one.at[1]),0)}))}*spots(zoom){for(let{
geometry,names:names2,all,row,id}of this.classes)if(!(geometry!=="point"||zoom<names2||this.basemap.tiles))for(let k=0;k<
all.length;k++){let text=this.name(row[k]);text&&(yield{text,at:all[k][0].xy,id})}}*along(measure2){let zoom=this.
map.getZoom();if(!this.classes.length||this.basemap.tiles)return;let scale=2**zoom,origin=this.map.getPixelOrigin(),
view=this.map.getPixelBounds(),box=[view.min.x,view.min.y,view.max.x,view.max.y].map(v=>v/scale),used=new Map;
for(let{id,geometry,names:names2,all,row}of[...this.classes].reverse())if(!(geometry!=="line"||zoom<names2))for(let k=0;k<
all.length;k++){let text=this.name(row[k]);if(text){for(let{xy,box:own}of all[k])if(!(own[0]>box[2]||own[2]<box[0]||
own[1]>box[3]||own[3]<box[1]))for(let piece of pieces(xy,box)){let points=[];for(let p=0;p<piece.length;p+=2)points.
push({x:piece[p]*scale-origin.x,y:piece[p+1]*scale-origin.y});let spot=fitting(points,measure2(text)+12);if(!spot)
continue;let near=used.get(text)||[];near.some(other=>Math.hypot(other.x-spot.x,other.y-spot.y)<APART)||(used.
set(text,[...near,spot]),yield{text,id,...spot})}}}}};function neighbours(rings){let key=new Map(rings.map(ring=>{
let[x2,y]=[0,1].map(k=>Math.floor((ring.box[k]+ring.box[k+2])/2*CELLS)),[at,bit]=[0,1];for(let k=0;k<16;k++,bit*=
4)at+=(x2>>k&1)*bit+(y>>k&1)*bit*2;return[ring,at]}));rings.sort((a,b)=>key.get(a)-key.get(b))}function fitting(points,width){
let{total}=along(points,0);if(total<width)return null;for(let share of[.5,.35,.65,.2,.8]){let[a,b]=[share-width/
2/total,share+width/2/total];if(a<0||b>1)continue;let[p,q]=[along(points,a),along(points,b)];if(Math.hypot(q.x-
p.x,q.y-p.y)<STRAIGHT*width)continue;let angle=Math.atan2(q.y-p.y,q.x-p.x)*180/Math.PI,upright=angle>90?angle-
180:angle<-90?angle+180:angle;return{x:(p.x+q.x)/2,y:(p.y+q.y)/2,angle:upright}}return null}var DASHES=[[],[8,5],[2,5],[12,4,2,4]],NEAR_PX=7;function held({start:start2,end},[from,to],offset){let begin=span(
start2,offset),last=span(end,offset);return(!begin||begin[0]<to)&&(!last||last[1]>from)}function asKnown(zone2,until,offset){
if(until===null)return{...zone2,told:!0};if(zone2.since===null||zone2.since>=until)return null;let told=zone2.
whole!==null&&zone2.whole<until,[start2,end]=[zone2.start,zone2.end].map(text=>told?text:text.slice(0,10)),ended=span(
end,offset);return{...zone2,told,note:"",start:start2,end:ended&&ended[0]<until?end:""}}var Zones=class _Zones{constructor(map,payload,basemap,selection){
this.map=map,this.basemap=basemap,this.selection=selection;let{rows=[],kinds=[],claimants=[]}=payload.zones||{};
this.rows=rows,this.kinds=kinds,this.claimants=claimants,this.shown=[],this.onHover=()=>{},this.onPick=()=>{},
rows.length&&this.listen(basemap.ground._container)}draw(day,only=null){if(!this.rows.length)return;let{selection}=this,
{offset,until}=selection,period=selection.window||span(selection.state.today?isoLocal(Date.now()/6e4,offset):day,
offset);this.shown=this.rows.filter(({claimant})=>selection.state.zones[this.claimants[claimant].id]).filter(({
claimant})=>!only||this.claimants[claimant].title===only).map(row=>asKnown(row,until,offset)).filter(row=>row&&
row.shape>=0&&held(row,period,offset));let lines=row=>this.kinds[row.kind].id==="front_line";this.shown.sort((a,b)=>Number(
lines(a))-Number(lines(b))),this.basemap.ground.set("zones",this.shown.flatMap(row=>this.items(row)))}items(row){
let rings=this.basemap.rings(row.shape),{colour}=this.kinds[row.kind],pen={rings,stroke:colour,dash:DASHES[row.
claimant%DASHES.length]};return row.area?[{rings,fill:colour,opacity:.2},{...pen,weight:1.8,closed:!0}]:[{...pen,
weight:3.2}]}tell(ids){let{offset,until}=this.selection;return ids.map(id=>asKnown(this.rows.find(row=>row.id===
id),until,offset)).filter(Boolean).map(row=>this.told(row))}told(row){let{offset}=this.selection,{title,colour}=this.
kinds[row.kind],kind=pick(title),words2=text=>timeWords(text,"","","",language,offset),when=row.start&&row.end?
timeWords(row.start,row.end,"","",language,offset):row.start?t("zones.since",{day:words2(row.start)}):row.end?
t("zones.until",{day:words2(row.end)}):t("time.unknown");return{...row,kind,title:row.told?pick(row.title):kind,
by:t("zones.by",{name:this.claimants[row.claimant].title}),when,swatch:_Zones.swatch(colour,row.claimant)}}at(event){
let zoom=this.map.getZoom(),{x:x2,y}=this.map.options.crs.latLngToPoint(this.map.mouseEventToLatLng(event),0),
reach2=NEAR_PX/2**zoom;return this.shown.filter(row=>{let rings=this.basemap.rings(row.shape);return row.area?
holds(rings,x2,y):rings.some(ring=>passes(ring,x2,y,reach2))}).reverse()}listen(canvas){let{dragging}=this.map;
canvas.addEventListener("click",event=>{let found=dragging.moved()?[]:this.at(event);found.length&&(event.stopImmediatePropagation(),
this.onPick(found.map(row=>row.id)))});let over=!1,leave=()=>{over&&this.onHover(null),over=!1};canvas.addEventListener(
"mousemove",event=>{let found=event.buttons?[]:this.at(event);if(!found.length){leave();return}event.stopImmediatePropagation(),
over=!0,canvas.style.cursor="pointer",this.onHover(found.map(row=>this.told(row)),event)}),canvas.addEventListener(
"mouseout",leave)}static swatch(colour,claimant){let path=svg("path",{d:"M1 6H17",style:{stroke:colour||"var(-\
-ink-2)"},"stroke-width":3,"stroke-dasharray":DASHES[claimant%DASHES.length].join(" ")||null});return el("span",
{},svg("svg",{viewBox:"0 0 18 12",width:18,height:12,"aria-hidden":"true"},path))}};function passes({xy,box},x2,y,reach2){
if(x2<box[0]-reach2||x2>box[2]+reach2||y<box[1]-reach2||y>box[3]+reach2)return!1;for(let k=0;k+3<xy.length;k+=
2){let[dx,dy]=[xy[k+2]-xy[k],xy[k+3]-xy[k+1]],length=dx*dx+dy*dy,share=length?Math.max(0,Math.min(1,((x2-xy[k])*
dx+(y-xy[k+1])*dy)/length)):0;if(Math.hypot(x2-xy[k]-share*dx,y-xy[k+1]-share*dy)<=reach2)return!0}return!1}var MapView=class{constructor(map,payload,{index,selection,ledger,theme}){this.map=map,this.payload=payload,this.
selection=selection;let basemap=new Basemap(map,payload,theme,selection.offset);this.basemap=basemap;let Marks=payload.
options.dots?PointMarks:VectorMarks;this.marks=new Marks(map,index,selection,basemap),this.streets=new Streets(
map,payload,basemap),this.labels=new Labels(map,payload,basemap,selection,this.marks,this.streets),this.streets.
onRead=()=>this.labelSoon(),this.zones=new Zones(map,payload,basemap,selection);let{steps:steps2}=payload.layers.
find(layer=>layer.id==="regions")?.style||{};this.shading=new Shading(map,index,selection,basemap,theme,steps2||
[1]),this.flows=new Flows(map,index,selection,basemap,ledger),this.doubt=new Doubt(map,index,selection,basemap),
this.only=null,this.frame=0}borderDay(){let{state,window:period,offset}=this.selection;return state.today?"999\
9-12-31":period?isoDay(period[1]-1,offset):this.payload.meta.period[0]}draw(){let{boundaries,senders}=this.selection.
state.layers,day=this.borderDay();this.basemap.draw(day,{borders:boundaries,members:senders}),this.streets.draw(),
this.zones.draw(day,this.only),this.shading.draw(),this.marks.draw(),this.flows.only=this.only,this.flows.draw(),
this.doubt.draw(),this.labelSoon()}labelSoon(){this.frame||=requestAnimationFrame(()=>this.label())}label(){cancelAnimationFrame(
this.frame),this.frame=0;let over=overlays(this.map);this.marks.reach(over),this.labels.draw(this.marks.boxes(),
over)}async offline(work){let{basemap,streets,shading}=this,{tiles}=basemap,dress2=on=>{basemap.tiles=on,basemap.
restyle(),streets.draw(),shading.draw()};tiles&&dress2(null),await streets.reading,this.label();try{return await work()}finally{
tiles&&(dress2(tiles),this.label())}}};var Ledger=class{constructor(payload,offset){this.claims=new Table(payload,"claims",["low","high","source","st\
atus_source","known","changed"]),this.offset=offset;let{claims}=this;this.row=new Map(Array.from({length:claims.
n},(_,i2)=>[claims.get("claim_id",i2),i2])),this.speakers=new Map(Array.from({length:claims.n},(_,i2)=>[claims.
get("claimant",i2),i2])),this.bySubject=new Map;for(let i2=0;i2<claims.n;i2++)for(let key of new Set([claims.get(
"subject_id",i2),claims.get("record_id",i2)]))key&&(this.bySubject.has(key)||this.bySubject.set(key,[]),this.bySubject.
get(key).push(i2))}of(subjects2,knownOn){return[...new Set(subjects2.flatMap(subject=>this.bySubject.get(subject)||
[]))].sort((a,b)=>a-b).map(i2=>this.at(i2,knownOn)).filter(Boolean)}speaker(name){return this.speakers.has(name)?
this.claims.named(this.speakers.get(name),language,"claimant"):name}at(i2,knownOn){let{claims}=this,get=name=>claims.
get(name,i2),until=knownOn?span(knownOn,this.offset)?.[1]??null:null,[known,changed]=[get("known"),get("change\
d")];if(until!==null&&(known===null||known>=until))return null;let status=get("status");until!==null&&changed!==
null&&changed>=until&&(status="standing");let replaced=this.row.get(get("replaced_by")),on=get("status_on")||(replaced===
void 0?"":claims.get("said_on",replaced));return{i:i2,id:get("claim_id"),subject:get("subject_id"),record:get(
"record_id"),attribute:get("attribute"),low:get("low"),high:get("high"),qualifier:get("qualifier"),unit:get("u\
nit"),why:claims.columns.why?get("why"):"",text:claims.named(i2,language,"text"),claimant:get("claimant"),speaker:this.
speaker(get("claimant")),relayed:get("relayed_by").replaceAll("<-","←"),saidOn:get("said_on"),said:known??NaN,
status,statusOn:status==="standing"?"":on,ended:status==="standing"?NaN:changed??NaN,statusBy:status==="standi\
ng"?"":this.speaker(get("status_by")),replacedBy:status==="standing"?"":get("replaced_by"),source:get("source"),
statusSource:get("status_source"),note:until===null?get("note"):""}}};function figure(claim,lang){let number=v=>digits(
v,lang),{low,high,qualifier}=claim;if(low===null&&high===null)return qualifier?t(`qualifier.${qualifier}`):"";
let plain=low!==null&&high!==null&&low!==high?`${number(low)}–${number(high)}`:number(low??high);return t(`q\
ualifier.${qualifier&&qualifier!=="exact"?qualifier:high===null?"at_least":low===null?"up_to":"exact"}.sentenc\
e`,{n:plain})}var[MOST_STEPS,MOST_KINDS]=[9,4],MOST_READ=500,OFFICES=new Set(["official","other_official","international"]),
few=list=>list.length>MOST_KINDS?`${list.slice(0,MOST_KINDS).join("; ")} …`:list.join("; "),said=claim=>{let who=claim.
speaker||t("speaker.unnamed");return`${figure(claim,language)||claim.text} (${who.replace(/ \(([^()]+)\)/g,", \
$1")})`},full=text=>/[.!?…]$/.test(text)?text:`${text}.`;function leading(payload,ledger,attribute,knownOn){
let told=payload.leads?.[attribute];if(!told)return null;let until=knownOn?span(knownOn,ledger.offset)?.[1]:void 0,
row=until===void 0?told.now:told.then.filter(([minute])=>minute<until).pop()?.[1]??-1;return row<0?null:ledger.
at(row,knownOn)}function why(claim){let[statement,speaker]=claim.why.split(".");return t("headline.why",{statement:t(
`statement.${statement}`),speaker:t(`speaker.${speaker}`)})}function chain(list){let steps2=[],before="";for(let c of list){
let number=figure(c,language),gone=c.status==="retracted"||c.status==="denied";if(c.low===null&&c.high===null||
number===before&&!gone)continue;before=number;let day=words(c.saidOn,language)||t("claim.undated"),end=gone?t(
`say.${c.status}`,{day:words(c.statusOn,language)}).trim():"",told=OFFICES.has(c.why.split(".")[1])?number:said(
c);steps2.push(t("say.said",{day,figure:told})+(end&&`, ${end}`))}let most=MOST_STEPS-1,shown=steps2.length>MOST_STEPS?
[...steps2.slice(0,2),"…",...steps2.slice(2-most)]:steps2;return shown.length>1?full(shown.join("; ")):""}function howMany(index,{
claim,rivals}){let plan=pick(index.payload.attributes.plan||{}),rival=one=>one.attribute==="plan"?t("say.name",
{name:plan,figure:said(one)}):said(one);return[claim?t("say.strength",{said:said(claim)}):t("say.noStrength"),
rivals.length?t("say.others",{said:few(rivals.map(rival))}):""].filter(Boolean).map(full)}function contingent(index,{
claim,rivals,records,when}){let of=kind=>records.filter(i2=>kind(i2)).map(i2=>t("say.leg",{place:index.named("\
place",i2,language)||index.title(i2),when:when(i2)})),is=(kind,category)=>i2=>index.kinds[index.layer[i2]]===kind&&
(!category||index.categories[index.category[i2]].id===category),did=[["say.came",of(is("movements","deployment"))],
["say.guarded",of(is("postings"))],["say.left",of(is("movements","withdrawal"))]].map(([key,list])=>list.length?
full(t(String(key),{list:few([...new Set(list)])})):"");return[...howMany(index,{claim,rivals}),...did].filter(
Boolean).join(" ")}function strength(payload,ledger,id,knownOn){let told=(payload.presence||[]).find(one=>one.
id===id);if(!told)return null;let until=knownOn?span(knownOn,ledger.offset)[1]:null,row=until===null?told.now:
told.then.filter(([minute])=>minute<until).pop()?.[1]??-1;return row<0?null:ledger.at(row,knownOn)}function stood(claim){
if(claim.status==="standing")return said(claim);let status=[t(`status.${claim.status}`),words(claim.statusOn,language)].
filter(Boolean).join(" ");return t("say.gone",{said:said(claim),status})}var numbered=claim=>claim.low!==null||
claim.high!==null,named2=(name,claim)=>t("say.name",{name,figure:stood(claim)});function listed(payload,claims,whose=void 0){
let rank=Object.keys(payload.attributes),place=({attribute})=>rank.includes(attribute)?rank.indexOf(attribute):
rank.length,told=claims.filter(numbered).sort((a,b)=>place(a)-place(b)||a.i-b.i).map(claim=>{let name=pick(payload.
attributes[claim.attribute]||{en:claim.attribute});return named2([name,whose?.(claim)].filter(Boolean).join(",\
 "),claim)});return few([...new Set(told)])}function brief(index,ledger,knownOn){let{payload}=index,heads=(payload.
brief||[]).map(word=>[pick(payload.attributes[word]||{}),leading(payload,ledger,word,knownOn)]),forces=new Table(
payload,"contingents");for(let i2=0;i2<forces.n;i2++)if(forces.get("kind",i2)==="force"){let id=forces.get("co\
ntingent_id",i2);heads.splice(1,0,[forces.named(i2,language),strength(payload,ledger,id,knownOn)])}return heads.
filter(([,claim])=>claim).map(([name,claim])=>full(named2(name,claim))).join(" ")}function record(index,ledger,i2,{
when,exact,knownOn,sources}){let place=index.named("place",i2,language),own=ledger.of([index.id[i2]],knownOn),
figures=listed(index.payload,own),late=day=>day.padEnd(10,"~"),dated=sources.filter(([day])=>day),[first]=dated.
sort(([a],[b])=>late(a)<late(b)?-1:+(late(a)>late(b)));return[place?t("say.where",{when,place,exact}):t("say.n\
owhere",{when}),figures&&t("say.figures",{list:figures}),first?t("say.sources",{n:digits(sources.length),first:[
first[1],words(first[0],language)].join(", ")}):""].filter(Boolean).map(full).join(" ")}function subjects(index,rows,unit){
let there=new Set(rows.map(i2=>index.text("place",i2))),here=({name,units})=>unit?units.includes(unit):there.size===
1&&there.has(name.en),found=Object.entries(index.payload.subjects||{}).filter(([,one])=>here(one));return new Map(
found.map(([id,{name}])=>[id,there.size===1?"":pick(name)]))}function choice(index,ledger,chosen,{when="",where="",
unit="",day="",knownOn,at}){let rows=Array.from(chosen),counts=new Map;for(let i2 of rows)counts.set(index.category[i2],
(counts.get(index.category[i2])||0)+1);let kinds=[...counts].sort((a,b)=>b[1]-a[1]||a[0]-b[0]).slice(0,MOST_KINDS).
map(([category,n])=>`${pick(index.categories[category].title)} ${digits(n)}`),about=[when,where].filter(Boolean).
join(", "),more=counts.size>MOST_KINDS?" …":".",out=[t("say.choice",{about:about?`${about}: `:"",n:digits(rows.
length),kinds:kinds.join(", ")+more})];if(rows.length>1&&rows.length<=MOST_READ){let{situation}=index.payload.
meta,whose=subjects(index,rows,unit),own=whose.size?ledger.of([...whose.keys()],knownOn):[],figures=listed(index.
payload,own.filter(claim=>whose.has(claim.subject)&&claim.status==="standing"),claim=>whose.get(claim.subject));
figures&&out.push(t("say.figures",{list:figures}));let thatDay=day?ledger.of([situation],knownOn).filter(({saidOn})=>saidOn.
startsWith(day)):[],whole=listed(index.payload,thatDay.filter(({subject})=>subject===situation));whole&&out.push(
t("say.thatDay",{list:whole}));let dated=rows.filter(i2=>index.text("start",i2)).sort((a,b)=>index.rank[a]-index.
rank[b]),told=i2=>t("say.leg",{place:index.title(i2),when:at(i2)});dated.length>1&&out.push(t("say.firstLast",
{first:told(dated[0]),last:told(dated[dated.length-1])}))}return out.map(full).join(" ")}function thenAndNow(payload,ledger,one,other){
let rank=Object.keys(payload.attributes);return Object.keys(payload.leads||{}).sort((a,b)=>rank.indexOf(a)-rank.
indexOf(b)).map(attribute=>[attribute,leading(payload,ledger,attribute,one),leading(payload,ledger,attribute,other)]).
filter(([,then,now])=>then||now)}function comparison(text,offset){let at=text.indexOf(":"),[by,said2]=[text.slice(0,at),text.slice(at+1)];if(by===
"time"){let time=said2.split(".."),[from,to]=time.map(one=>span(one,offset));return time.length===2&&from&&to&&
from[0]<to[1]?{by,time}:null}if(by==="known")return!said2||span(said2,offset)?{by,knownOn:said2||null}:null;let pair=said2.
split("|");return by==="claimant"&&pair.length===2&&pair.every(Boolean)?{by,pair}:null}function apart3(one,other){
let[onlyOne,onlyOther]=[[],[]],both=0;for(let i2=0;i2<one.index.n;i2++){let[a,b]=[!one.fail[i2],!other.fail[i2]];
a&&b?both++:a?onlyOne.push(i2):b&&onlyOther.push(i2)}return{one:onlyOne,other:onlyOther,both}}function tallies(one,other){
let[a,b]=[one.counts.byCategory,other.counts.byCategory];return Object.keys(a).filter(id=>a[id]!==b[id]).map(id=>[
id,a[id],b[id]])}function ledBy(payload,ledger,one,other){return Object.keys(payload.leads??{}).map(attribute=>[
attribute,...[one,other].map(day=>leading(payload,ledger,attribute,day))]).filter(([,a,b])=>a?.id!==b?.id)}function speakers(payload,ledger){
let said2=new Map((payload.zones?.claimants??[]).map(({title})=>[title,1/0]));for(let i2=0;i2<ledger.claims.n;i2++){
let name=ledger.claims.get("claimant",i2);name&&!name.includes("|")&&said2.set(name,(said2.get(name)??0)+1)}return[
...said2].filter(([,n])=>n>1).sort((a,b)=>b[1]-a[1]).map(([name])=>name)}function bothSay(ledger,pair,knownOn){
let matters=new Map;for(let i2=0;i2<ledger.claims.n;i2++){let side=pair.indexOf(ledger.claims.get("claimant",i2)),
claim=side<0?null:ledger.at(i2,knownOn);if(!claim||claim.status!=="standing")continue;let key=JSON.stringify([
claim.record||claim.subject,claim.subject,claim.attribute]);matters.has(key)||matters.set(key,[[],[]]),matters.
get(key)[side].push(claim)}let all=[...matters.values()];return{rows:all.filter(([a,b])=>a.length&&b.length),alone:[
0,1].map(side=>all.filter(sides=>sides[side].length&&!sides[1-side].length).length)}}var FAILS={layer:1,category:2,time:4,search:8,place:16,precision:32,untimed:64,known:128},FILTERS=["layers","c\
ategories","precisions","untimed","time","search","place","today","knownOn"],copied=state=>JSON.parse(JSON.stringify(
state)),has=(object,key)=>Object.prototype.hasOwnProperty.call(object,key),RecordSelection=class{constructor(index,layers,options){
this.index=index,this.layerIds=layers.map(layer=>layer.id),this.offset=index.payload.meta.local,this.listeners=
[],this.categoryIds=index.categories.map(c=>c.id),this.precisionIds=index.payload.vocabulary.precisions,this.fail=
new Uint8Array(index.n),this.rows=new Uint32Array(index.n),this.visible=this.rows,this.words="",this.held=null,
this.defaults={time:null,playing:!1,knownOn:options.knownOn||null,layers:Object.fromEntries(layers.map(layer=>[
layer.id,layer.visible])),categories:Object.fromEntries(this.categoryIds.map(id=>[id,!0])),precisions:Object.fromEntries(
this.precisionIds.map(p=>[p,!0])),zones:Object.fromEntries((index.payload.zones?.claimants||[]).map(({id})=>[id,
!0])),untimed:!0,search:"",place:null,lang:options.lang,selected:null,tiles:!1,theme:"auto",pane:"map",today:!1,
view:null,step:null,compare:null,slide:!1},this.steps=index.payload.story??[],this.state=copied(this.defaults),
this.refuse=()=>{},this.units={has:()=>!1,get:id=>id},this.known=()=>null,this.version=0,this.count()}subscribe(listener){
this.listeners.push(listener)}apply(partial){let changed=new Set,clean=this.clean(partial);clean.place&&clean.
today===void 0&&this.isOfToday(clean.place)&&(clean.today=!0);for(let[key,value]of Object.entries(clean)){let before=JSON.
stringify(this.state[key]);this.state[key]=typeof this.state[key]=="object"&&this.state[key]&&value&&!Array.isArray(
value)?{...this.state[key],...value}:value,(key==="view"||JSON.stringify(this.state[key])!==before)&&changed.add(
key)}if(changed.size){FILTERS.some(key=>changed.has(key))&&this.count();for(let listener of this.listeners)listener(
changed)}return this.state}clean(partial){let out={},flags=(given,known)=>Object.fromEntries(Object.entries(given).
filter(([key,v])=>known.includes(key)&&typeof v=="boolean")),isObject=v=>v&&typeof v=="object"&&!Array.isArray(
v),checks={time:v=>v===null?v:this.cleanTime(v),playing:v=>!!v,knownOn:v=>v===null||v===""?null:span(String(v),
this.offset)?String(v):void 0,layers:v=>isObject(v)?flags(v,this.layerIds):void 0,categories:v=>isObject(v)?flags(
v,Object.keys(this.defaults.categories)):void 0,precisions:v=>isObject(v)?flags(v,Object.keys(this.defaults.precisions)):
void 0,zones:v=>isObject(v)?flags(v,Object.keys(this.defaults.zones)):void 0,untimed:v=>!!v,search:v=>typeof v==
"string"?v.slice(0,200):void 0,place:v=>v===null||v===""?null:typeof v=="string"&&this.units.has(v)?v:void 0,lang:v=>this.
index.payload.languages.includes(v)?v:void 0,selected:v=>v===null||v===""?null:this.index.row.has(v)?v:void 0,
tiles:v=>!!v&&this.index.payload.options.onlineTiles,theme:v=>["auto","light","dark"].includes(v)?v:void 0,pane:v=>[
"map","table","claims","forces","about"].includes(v)?v:void 0,today:v=>!!v,step:v=>v===null?v:this.steps[Number(
v)-1]?Number(v):void 0,compare:v=>v===null||v===""?null:comparison(String(v),this.offset)?String(v).slice(0,300):
void 0,slide:v=>!!v,view:v=>isObject(v)&&[v.lon,v.lat,v.zoom].every(Number.isFinite)&&Math.abs(v.lat)<=90&&Math.
abs(v.lon)<=540&&v.zoom>=0&&v.zoom<=20?{lon:v.lon,lat:v.lat,zoom:v.zoom}:void 0};if(!isObject(partial))return this.
refuse("state"),out;for(let[key,value]of Object.entries(partial)){if(key==="counts"||!has(checks,key)){key!=="\
counts"&&key!=="type"&&this.refuse(key);continue}let cleaned=checks[key](value);cleaned===void 0?this.refuse(key):
out[key]=cleaned}return out}cleanTime(value){if(!Array.isArray(value)||value.length!==2)return;let[from,to]=value.
map(text=>span(String(text),this.offset));return from&&to&&from[0]<to[1]?value.map(String):void 0}get window(){
if(!this.state.time)return null;let[from,to]=this.state.time.map(text=>span(text,this.offset));return[from[0],
this.state.time[1].includes("T")?to[0]:to[1]]}get until(){let{knownOn}=this.state;return!knownOn||knownOn===this.
defaults.knownOn?null:span(knownOn,this.offset)?.[1]??null}tell(){let{until}=this;this.index.asOf(until,until===
null?void 0:this.known()?.whole)}count(){let{index,state,fail}=this,off=(ids,group,bit)=>Uint8Array.from(ids,id=>state[group][id]?
0:bit),layer=off(index.kinds,"layers",FAILS.layer),category=off(this.categoryIds,"categories",FAILS.category),
precision=off(this.precisionIds,"precisions",FAILS.precision),units=state.today?index.placesToday:index.places,
where=Uint8Array.from(units,set=>state.place&&!set.has(state.place)?FAILS.place:0),words2=fold(state.search).split(
/\s+/).filter(Boolean),{until}=this,known=until===null?null:this.known();this.tell();let asked=[...words2,until??
""].join(" ");asked!==this.words&&(this.words=asked,this.held=words2.length?index.holding(words2):null);let{held:held2}=this,
{window:window2}=this,bases=index.kinds.indexOf("bases"),[from,to]=window2||[-1/0,1/0],untimed=state.untimed?0:
FAILS.untimed,since=known?.since,n=0;for(let i2=0;i2<index.n;i2++){let t0=index.t0[i2],f=layer[index.layer[i2]]|
category[index.category[i2]]|precision[index.precision[i2]];f|=where[index.where[i2]],t0!==t0?f|=untimed|(window2&&
index.layer[i2]===bases?FAILS.time:0):t0<to&&index.t1[i2]>from||(f|=FAILS.time),held2!==null&&held2[i2]===0&&(f|=
FAILS.search),since&&!(since[i2]<until)&&(f|=FAILS.known),fail[i2]=f,f===0&&(this.rows[n++]=i2)}this.visible=this.
rows.subarray(0,n),this.version++,this.counts=this.tally()}tally(){let{index,visible}=this,layer=new Uint32Array(
index.kinds.length),category=new Uint32Array(this.categoryIds.length),precision=new Uint32Array(this.precisionIds.
length),untimed=0;for(let k=0;k<visible.length;k++){let i2=visible[k];layer[index.layer[i2]]++,category[index.
category[i2]]++,precision[index.precision[i2]]++,Number.isNaN(index.t0[i2])&&untimed++}let named3=(ids,counts)=>Object.
fromEntries(ids.map((id,k)=>[id,counts[k]]));return{total:index.n,visible:visible.length,byLayer:named3(index.
kinds,layer),byCategory:named3(this.categoryIds,category),byPrecision:named3(this.precisionIds,precision),untimed}}passing(rows){
let{given}=this.index;return Array.from(rows.filter(i2=>!this.fail[i2])).sort((a,b)=>given[a]-given[b])}isOfToday(unit){
let{places,placesToday}=this.index;return!places.some(set=>set.has(unit))&&placesToday.some(set=>set.has(unit))}};var LAYERS="events incidents bases movements postings regions boundaries senders doubt".split(" "),RENAMED={csto:"\
senders"},GROUPS=["layers","categories","precisions","zones"],TOLD="time knownOn layers categories precisions \
untimed search place selected today".split(" "),NARROW=760,covered=(width,height)=>{let smaller=Math.log2(Math.
max(1,850/height));return width<=NARROW?{down:110,zoom:1.25+smaller}:{down:smaller?-110:-70,zoom:smaller&&smaller+
.25}};function withStep(partial,selection,given=partial){let step=selection.steps?.[Number(partial?.step)-1];if(!step||
TOLD.some(key=>has(given,key)))return partial;let{defaults}=selection,quiet={defaults,steps:[],refuse:()=>{}},
told=fromFragment(step.state,quiet),out={...partial,playing:!1,compare:null};has(given,"pane")||(out.pane="map");
for(let key of TOLD)out[key]=told[key];if(has(given,"view")||!told.view)return out;if(out.view=told.view,globalThis.
innerWidth){let{down,zoom:smaller}=covered(globalThis.innerWidth,globalThis.innerHeight),zoom=told.view.zoom-smaller,
degrees=360*down*Math.cos(told.view.lat*Math.PI/180)/(256*2**zoom);out.view={...told.view,zoom,lat:told.view.lat+
degrees}}return out}function toFragment(state,defaults){let out=[],put=(key,value)=>out.push(`${key}=${encodeURIComponent(
value).replace(/%3A/g,":").replace(/%2C/g,",").replace(/%2B/g,"+")}`);state.step&&put("step",state.step),state.
time&&put("time",state.time.join("..")),state.knownOn!==defaults.knownOn&&put("knownOn",state.knownOn||"");for(let group of GROUPS){
let changed=Object.keys(defaults[group]).filter(id=>state[group][id]!==defaults[group][id]);changed.length&&put(
group,changed.map(id=>`${state[group][id]?"":"-"}${id}`).join(","))}state.untimed||put("untimed","0"),state.search&&
put("search",state.search);for(let key of["place","selected"])state[key]!==null&&put(key,state[key]);for(let key of[
"lang","theme","pane"])state[key]!==defaults[key]&&put(key,state[key]);state.compare&&put("compare",state.compare);
for(let key of["tiles","today","slide"])state[key]&&put(key,"1");return state.view&&put("view",[state.view.lon.
toFixed(4),state.view.lat.toFixed(4),Number(state.view.zoom.toFixed(2))].join(",")),out.join("&")}function fromFragment(fragment,selection){
let{defaults}=selection,out=copied({...defaults,view:void 0,playing:!1});delete out.view;let given={};for(let piece of fragment.
replace(/^#/,"").split("&").filter(Boolean)){let at=piece.indexOf("="),value,key=piece.slice(0,at);try{value=decodeURIComponent(
piece.slice(at+1))}catch{selection.refuse(key||piece);continue}if(at<1||!has({...defaults,view:0},key)){selection.
refuse(piece.slice(0,40));continue}if(given[key]=value,key==="time")out.time=value.split("..");else if(GROUPS.
includes(key))for(let word of value.split(",").filter(Boolean)){let said2=word.replace(/^-/,""),id=key==="laye\
rs"&&has(RENAMED,said2)?RENAMED[said2]:said2;key==="layers"&&LAYERS.includes(id)&&!has(defaults.layers,id)||(has(
defaults[key],id)?out[key][id]=!word.startsWith("-"):selection.refuse(`${key}: ${id.slice(0,40)}`))}else if(["\
untimed","tiles","today","playing","slide"].includes(key))out[key]=value==="1";else if(key==="view"){let[lon,lat,
zoom]=value.split(",").map(Number);out.view={lon,lat,zoom}}else out[key]=value}return withStep(out,selection,given)}
function holder(){let{parent}=window;if(parent===window)return null;let named3=document.head.querySelector("me\
ta[name=kzmap-hosts]")?.getAttribute("content").split(" ")||[],given=location.protocol==="about:",above=location.
ancestorOrigins?.[0]??(given?new URL(document.baseURI).origin:null),opaque=given&&!/^https?:/.test(above),trusted=new Set(
[...named3,given?above:window.origin]);return trusted.delete("null"),{origins:opaque?["*"]:[...trusted].filter(
origin=>above===null||origin===above),hears:event=>event.source===parent&&(opaque||trusted.has(event.origin))}}
function isNear(a,b){let few2=1440/(256*2**a.zoom);return Math.abs(a.lon-b.lon)<few2&&Math.abs(a.lat-b.lat)<few2&&
Math.abs(a.zoom-b.zoom)<.2}var Hearing=class{constructor(){this.holder=holder(),this.heard=null,this.waiting=[],
this.take=partial=>this.waiting.push(partial),window.addEventListener("message",e=>{if(!this.holder?.hears(e)||
e.data?.type!=="kzmap:apply")return;let{type,mark,...rest}=e.data;this.heard=mark??null,this.take(rest.state&&
typeof rest.state=="object"?rest.state:rest)})}answer(take){this.take=take;for(let partial of this.waiting.splice(
0))take(partial)}},Contract=class{constructor(selection,map,ready,hearing){this.selection=selection,this.map=map,
this.hearing=hearing,this.timer=0,this.moved=!1,window.kzmap=Object.freeze({ready,state:()=>this.state(),apply:partial=>(selection.
apply(withStep(partial,selection)),this.state()),visibleIds:()=>Array.from(selection.visible,i2=>selection.index.
id[i2]).sort()}),window.addEventListener("hashchange",()=>{location.hash.slice(1)!==this.written&&selection.apply(
fromFragment(location.hash,selection))})}follow(wish){this.selection.apply(withStep(wish,this.selection))}state(){
return copied({...this.selection.state,view:this.view(),counts:this.selection.counts})}view(){let c=this.map.getCenter();
return{lon:Number(c.lng.toFixed(5)),lat:Number(c.lat.toFixed(5)),zoom:this.map.getZoom()}}address(){let{state,
defaults}=this.selection,said2={...state,view:this.moved?this.view():null},told=state.step?withStep({step:state.
step},this.selection):{},same=key=>JSON.stringify(told[key])===JSON.stringify(state[key]);if(state.step&&TOLD.
every(same)){for(let key of TOLD)said2[key]=defaults[key];said2.view&&told.view&&isNear(said2.view,told.view)&&
(said2.view=null)}return toFragment(said2,defaults)}tell(){clearTimeout(this.timer),this.timer=setTimeout(()=>{
this.written=this.address();try{history.replaceState(null,"",`#${this.written}`)}catch{}let{heard:heard2,holder:above}=this.
hearing;for(let origin of above?.origins||[])window.parent.postMessage({type:"kzmap:state",state:this.state(),
heard:heard2},origin)},150)}};function scaleBar(map){let size=map.getSize();if(!size.x||!size.y)return null;let[a,b]=[0,100].map(x2=>map.containerPointToLatLng(
[x2,size.y/2])),metres=a.distanceTo(b),power=10**Math.floor(Math.log10(metres)),round=[5,2,1].map(k=>k*power).
find(v=>v<=metres)||power;return{width:100*round/metres,words:round>=1e3?t("km",{n:round/1e3}):t("m",{n:round})}}var edition=(name,{version,created})=>[name,version?`${t("about.version")} ${version}`:"",words(created,language)].
filter(Boolean).join(", ");function aboutView(payload){let{meta}=payload,coordinates=meta.credits.filter(c=>c.
part==="places");return[el("h2",{},pick(meta.title)),el("p",{},meta.description),meta.unreviewed.includes(language)?
el("p",{class:"kz-note"},t("about.unreviewed")):null,el("dl",{class:"kz-about"},el("div",{},el("dt",{},t("abou\
t.data")),el("dd",{},edition(meta.situation,meta))),el("div",{},el("dt",{},t("about.licence")),el("dd",{},meta.
licences.map(l=>link(l.url,l.title||l.name)))),coordinates.length?el("div",{},el("dt",{},t("about.places")),el(
"dd",{},works(coordinates))):null,el("div",{},el("dt",{},t("about.borders")),el("dd",{},works(meta.credits.filter(
c=>c.part!=="places")),meta.view?el("p",{class:"kz-note"},`${t("about.view")}: ${meta.view}`):null,...streetNotes(
payload.streets))),el("div",{},el("dt",{},t("about.made")),el("dd",{},meta.tool)),el("div",{},el("dt",{},t("ab\
out.hashes")),el("dd",{},el("ul",{class:"kz-hashes"},Object.entries(meta.hashes).map(([file,hash])=>el("li",{},
`${file}: `,el("code",{},hash))))))),el("p",{class:"kz-note"},t("about.keys"))]}var works=credits=>el("ul",{},
credits.map(c=>el("li",{},link(c.url,c.title),c.version?` ${c.version}`:"",c.producer?`, ${c.producer}`:"",c.licence?
` (${c.licence})`:"",c.likely?` · ${t("about.likely",{name:c.likely})}`:"")));function streetNotes({left:left2={},
missing=[]}){let n=Object.values(left2).reduce((sum,one)=>sum+one,0);return[n?el("p",{class:"kz-note"},t("abou\
t.streets_left",{n})):null,missing.length?el("p",{class:"kz-note"},t("about.streets_missing",{names:missing.join(
", ")})):null]}var creditLine=payload=>{let{meta}=payload;return[el("span",{class:"kz-desktop-text"},`${edition(
pick(meta.title),meta)} · `),[meta.licences.map(l=>l.name).join(", "),...new Set(meta.credits.map(c=>/natural earth/i.
test(`${c.producer} ${c.title}`)?"Natural Earth":(c.likely||c.producer).split(",")[0]||c.title.replace(/ \([^)]*\)$/,
""))),meta.tool].filter(Boolean).join(" · ")]};var skip=(label,id,go)=>el("a",{href:`#${id}`,class:"kz-skip",on:{click:e=>{e.preventDefault(),go()}}},label),
Shell=class{constructor(map,payload,selection,parts){this.map=map,this.payload=payload,this.selection=selection,
this.parts=parts,this.phone=window.matchMedia("(max-width: 760px)"),this.root=el("div",{class:"kz-app",id:"kz-\
app"}),this.onCover=()=>{},this.mapCell=el("main",{class:"kz-map-cell"}),this.card=el("div",{class:"kz-card","\
aria-hidden":"true",hidden:!0}),this.notice=el("div",{class:"kz-toast",role:"alert",hidden:!0}),document.addEventListener(
"pointerdown",e=>this.notice.hidden||=!this.notice.contains(e.target),!0),this.about=el("section",{class:"kz-a\
bout-view",tabindex:0,hidden:!0,data:{"kz-about":""}}),this.noPlace=button("",()=>parts.detail.list({kind:"non\
e",members:this.placeless(),spots:1}),{class:"kz-chip kz-no-place",data:{"kz-placeless":""}}),this.credit=el("\
div",{class:"kz-credit"}),this.onSize=()=>{},this.sizes=new ResizeObserver(()=>{this.onSize(),this.measure()}),
this.sizes.observe(this.mapCell),this.sizes.observe(this.credit),this.scale=el("div",{class:"kz-scale","aria-h\
idden":"true"});let container=map.getContainer();container.setAttribute("data-kz-map",""),container.setAttribute(
"role","application");let saved=document.getElementById("kz-app");(saved||container).before(this.root),this.build(),
saved?.remove(),map.invalidateSize({animate:!1}),this.measure(),map.on("move zoomend",()=>this.drawScale()),document.
addEventListener("keydown",e=>this.key(e)),document.addEventListener("click",e=>this.leave(e)),keepFocus(this.
root,()=>[parts.detail.node.querySelector("h2"),this.root.querySelector(`[data-kz-pane="${this.selection.state.
pane}"]`),this.legendButton,container]),this.gestures()}build(){let{parts,payload}=this;document.documentElement.
lang=language,document.documentElement.dir=t("language.direction"),this.map.getContainer().setAttribute("aria-\
label",t(payload.options.dots?"app.mapDots":"app.mapLabel"));let tab=(pane,key)=>button(t(key),()=>this.selection.
apply({pane:this.selection.state.pane===pane?"map":pane}),{class:"kz-tab",data:{"kz-pane":pane}},t(key));this.
tabs=[tab("table","app.table"),tab("claims","app.claims"),...payload.contingents.contingent_id.length?[tab("fo\
rces","app.forces")]:[],tab("about","app.about")],this.languages=el("select",{"aria-label":t("app.language"),data:{
"kz-lang":""},on:{change:e=>this.selection.apply({lang:e.target.value})}},payload.languages.map(l=>el("option",
{value:l,selected:l===language},languageName(l)))),this.doubtButton=button(t("app.doubt"),()=>this.selection.apply(
{layers:{doubt:!this.selection.state.layers.doubt}}),{class:"kz-tab kz-narrow-only",data:{"kz-doubt":""}},t("a\
pp.doubt")),this.tilesButton=payload.options.onlineTiles?button(t("app.tiles"),()=>this.selection.apply({tiles:!this.
selection.state.tiles}),{class:"kz-tab",title:t("app.tiles"),data:{"kz-tiles":""}},t("app.tilesShort")):null,this.
legendButton=button(t("app.legend"),()=>this.showRail(!this.root.classList.contains("kz-show-rail")),{class:"k\
z-tab kz-phone-only",data:{"kz-legend-button":""}},t("app.legend")),this.hint=payload.options.onlineTiles?button(
t("app.tilesHint"),()=>this.selection.apply({tiles:!0}),{class:"kz-chip kz-hint",data:{"kz-tiles-hint":""}}):null;
let{focus}=payload.meta,zoom=el("div",{class:"kz-zoom"},button(t("app.zoomIn"),()=>this.map.zoomIn(1),{class:"\
kz-icon-button"},"+"),button(t("app.zoomOut"),()=>this.map.zoomOut(1),{class:"kz-icon-button"},"−"),button(t(
"app.home"),()=>this.parts.home(),{class:"kz-icon-button",title:t("app.home"),data:{"kz-home":""}},svg("svg",{
viewBox:"0 0 16 16",width:15,height:15,"aria-hidden":"true"},svg("path",{d:"M2 2h4v1.6H3.6V6H2zM10 2h4v4h-1.6V\
3.6H10zM2 10h1.6v2.4H6V14H2zM12.4 10H14v4h-4v-1.6h2.4z",fill:"currentColor"})))),go=focus?button(t("app.go",{name:pick(
focus.name)}),()=>this.parts.focus(),{class:"kz-focus",data:{"kz-focus":""}},pick(focus.name),document.documentElement.
dir==="rtl"?" ←":" →"):null;this.storyButton=this.selection.steps.length?button(t("app.story"),()=>this.selection.
state.step?parts.story.close():parts.story.open(),{class:"kz-tab kz-always",data:{"kz-story":""}},t("app.story")):
null,this.compareButton=parts.compare.offered.length?button(t("app.compare"),()=>this.selection.state.compare?
parts.compare.close():parts.compare.open(),{class:"kz-tab kz-always",data:{"kz-compare":""}},t("app.compare")):
null;let whole=!!this.root.querySelector(".kz-whole"),more=button(t("app.menu"),()=>this.showMenu(!toolbar.classList.
contains("kz-whole")),{class:"kz-tab kz-always kz-more","aria-expanded":String(whole),data:{"kz-more":""}},t("\
app.menu"));this.more=more;let before=this.toolbar,toolbar=this.toolbar=el("nav",{class:`kz-toolbar${whole?" k\
z-whole":""}`,"aria-label":t("app.panel"),on:{click:e=>{e.target.closest("button")&&!e.target.closest(".kz-mor\
e")&&this.showMenu(!1)}}},this.legendButton,this.storyButton,this.compareButton,this.tabs,this.doubtButton,this.
tilesButton,button(t("app.print"),()=>window.print(),{class:"kz-tab kz-desktop-only",data:{"kz-print":""}},t("\
app.print")),button(t("app.share"),()=>parts.share.toggle(),{class:"kz-tab","aria-expanded":String(!parts.share.
node.hidden),data:{"kz-share":""}},t("app.share")),button(t("app.theme"),()=>this.selection.apply({theme:parts.
theme.dark?"light":"dark"}),{class:"kz-icon-button",title:t("app.theme"),data:{"kz-theme":""}},"◐"),this.languages,
more);before&&this.sizes.unobserve(before),this.sizes.observe(toolbar),refill(this.mapCell,this.map.getContainer(),
parts.title.node,toolbar,el("div",{class:"kz-lower"},el("div",{},this.hint,this.noPlace),el("div",{},go,zoom)),
this.scale,this.credit,this.card,parts.claims.node,parts.forces.node,this.about,parts.compare.nodes,parts.story.
node,parts.share.node);let sheetStops=el("div",{class:"kz-stops"},["time","list","detail"].map(stop=>button(t(
stop==="time"?"app.time":stop==="list"?"app.list":"app.panel"),()=>this.toStop(stop),{class:"kz-text",data:{"k\
z-stop":stop}},t(stop==="time"?"app.time":stop==="list"?"app.list":"app.panel"))));this.rail=el("aside",{class:"\
kz-rail","aria-label":t("app.legend")},parts.filters.node,parts.legend.node),refill(this.root,skip(t("app.skip\
Map"),this.map.getContainer().id,()=>{this.selection.apply({pane:"map"});let map=this.map.getContainer();(map.
querySelector(".kz-icon[tabindex='0']")||map).focus()}),skip(t("app.skip"),parts.table.node.id,()=>{this.selection.
apply({pane:"table"}),parts.table.node.focus()}),this.rail,this.mapCell,el("div",{class:"kz-table-cell"},parts.
table.node),parts.detail.node,el("footer",{class:"kz-foot"},sheetStops,parts.timeline.node),this.notice),refill(
this.about,aboutView(payload)),refill(this.credit,creditLine(payload)),this.update()}measure(){let{credit,toolbar}=this,
sizes={"--kz-credit":credit.offsetHeight,"--kz-tools":toolbar.classList.contains("kz-whole")?0:toolbar.offsetTop+
toolbar.offsetHeight};for(let[name,pixels2]of Object.entries(sizes)){let now=`${pixels2}px`;for(let node of this.
mapCell.children)!pixels2||node===this.map.getContainer()||node.style.getPropertyValue(name)===now||(node.style.
setProperty(name,now),this.onCover())}}placeless(){return this.selection.passing(this.selection.index.placeless)}update(){
let{state}=this.selection;this.root.dataset.pane=state.pane,this.root.classList.toggle("kz-viewing",!["map","t\
able"].includes(state.pane));for(let tab of this.tabs)tab.setAttribute("aria-pressed",String(tab.dataset.kzPane===
state.pane));this.compareButton?.setAttribute("aria-pressed",String(state.compare!==null)),this.storyButton?.setAttribute(
"aria-pressed",String(state.step!==null)),this.doubtButton.hidden=!("doubt"in state.layers),this.doubtButton.setAttribute(
"aria-pressed",String(state.layers.doubt)),this.tilesButton?.setAttribute("aria-pressed",String(state.tiles)),
this.about.hidden=state.pane!=="about";let n=this.placeless().length;this.noPlace.textContent=t("app.noPlace",
{n}),this.noPlace.dataset.kzPlaceless=String(n),this.noPlace.hidden=n===0;let detail=!this.parts.detail.node.hidden;
this.root.classList.toggle("kz-has-detail",detail),this.phone.matches&&this.stop(detail?"detail":state.pane===
"table"?"list":this.root.dataset.stop==="detail"?"time":this.root.dataset.stop||"time");let layout=[window.matchMedia(
"print").matches,state.pane,detail,state.tiles,!!state.compare,language,this.root.dataset.stop].join();layout!==
this.layout&&(this.layout=layout,this.hint&&(this.hint.hidden=state.tiles||this.map.getZoom()<NEAR+2),refill(this.
credit,creditLine(this.payload),state.tiles?` · ${t("app.tilesNote")}`:""),this.resize())}showRail(on){this.root.
classList.toggle("kz-show-rail",on),this.onCover()}showMenu(on){this.toolbar.classList.toggle("kz-whole",on),this.
root.classList.toggle("kz-menu",on),this.more.setAttribute("aria-expanded",String(on)),this.parts.share.update(),
this.onCover()}resize(){let size=`${this.mapCell.clientWidth}x${this.mapCell.clientHeight}`;size!==this.size&&
(this.size=size,this.map.invalidateSize({animate:!1,pan:!0}),this.drawScale())}stop(name){this.root.dataset.stop=
name;for(let b of this.root.querySelectorAll("[data-kz-stop]"))b.setAttribute("aria-pressed",String(b.dataset.
kzStop===name))}toStop(name){name!=="detail"&&!this.parts.detail.node.hidden&&this.parts.detail.close(),this.selection.
apply({pane:name==="list"?"table":"map"}),this.stop(name)}drawScale(){this.root.classList.toggle("kz-near",this.
map.getZoom()>=NEAR),this.hint&&(this.hint.hidden=this.selection.state.tiles||this.map.getZoom()<NEAR+2);let bar=scaleBar(
this.map);bar&&refill(this.scale,el("i",{style:{width:`${bar.width}px`}}),el("span",{},bar.words))}hover(lines,at){
if(this.card.hidden=!lines,!lines)return;refill(this.card,lines.map((line,k)=>el(k?"span":"b",{},line)));let box=this.
mapCell.getBoundingClientRect(),x2=Math.min(Math.max(8,at.x-box.left+14),Math.max(8,box.width-270)),y=at.y-box.
top+16;this.card.style.left=`${x2}px`,this.card.style.top=`${y>box.height-90?y-100:y}px`}tell(...content){this.
notice.hidden=!1,refill(this.notice,content," ",button(t("app.close"),()=>{this.notice.hidden=!0},{class:"kz-t\
ext"},t("app.close")))}leave(e){let link2=e.target.closest?.("a[target=_blank]"),sandboxed=window.origin==="nu\
ll"&&!(window.parent===window&&location.protocol==="file:");if(!link2||!sandboxed||e.ctrlKey||e.metaKey||e.shiftKey)
return;e.preventDefault();let opened=window.open("","_blank");opened?(opened.opener=null,opened.location.href=
link2.href):this.tell(t("app.noWindow")," ",el("code",{class:"kz-address",tabindex:0},link2.href))}key(e){let typing=e.
target.closest?.("input, select, textarea");if(e.key==="Escape"){this.root.classList.contains("kz-show-rail")?
this.showRail(!1):this.root.classList.contains("kz-menu")?this.showMenu(!1):this.parts.detail.node.hidden?this.
selection.state.pane!=="map"?this.selection.apply({pane:"map"}):this.selection.state.step?this.parts.story.close():
this.selection.state.compare&&this.parts.compare.close():this.parts.detail.close();return}typing||e.ctrlKey||e.
metaKey||e.altKey||(e.key==="/"?(e.preventDefault(),this.showRail(!0),this.parts.filters.search.focus()):e.key===
"]"?this.parts.detail.go(1):e.key==="["?this.parts.detail.go(-1):e.key===" "&&e.target===document.body&&(e.preventDefault(),
this.parts.timeline.toggle()))}gestures(){window.parent===window||!window.matchMedia("(pointer: coarse)").matches||
(this.map.dragging.disable(),this.map.getContainer().style.touchAction="pan-x pan-y",this.map.getContainer().addEventListener(
"touchmove",e=>{e.touches.length===1?this.tell(t("app.twoFingers")):this.notice.hidden=!0},{passive:!0}))}};var Theme=class{constructor(){this.media=window.matchMedia("(prefers-color-scheme: dark)"),this.forced=window.
matchMedia("(forced-colors: active)"),this.choice="auto",this.listeners=[],this.printing=!1;for(let media of[this.
media,this.forced])media.addEventListener("change",()=>this.set(this.choice))}get dark(){let choice2=this.forced.
matches?"auto":this.choice;return!this.printing&&(choice2==="dark"||choice2==="auto"&&this.media.matches)}set(choice2){
this.choice=choice2,document.documentElement.setAttribute("data-theme",this.dark?"dark":"light");for(let listener of this.
listeners)listener()}colour(name){return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).
trim()}};function claimChart(claims,begin,end,focusEnd,width){let rows=claims.filter(c=>(c.low!==null||c.high!==null)&&
!Number.isNaN(c.said));if(!rows.length)return null;let height=130,pad={left:38,right:8,top:10,bottom:20},most=Math.
max(...rows.map(c=>c.high??c.low))||1,cut2=end>focusEnd&&focusEnd>begin?.74:1,last=cut2<1?focusEnd:end,share=m=>m<=
last?cut2*(m-begin)/(last-begin):cut2+(1-cut2)*(m-last)/(end-last),x2=m=>pad.left+(width-pad.left-pad.right)*share(
Math.min(end,Math.max(begin,m))),nice=niceStep(most/3),top=Math.ceil(most/nice)*nice,y=v=>height-pad.bottom-(height-
pad.top-pad.bottom)*v/top,grid=[];for(let v=0;v<=top;v+=nice)grid.push(svg("line",{x1:pad.left,x2:width-pad.right,
y1:y(v),y2:y(v),class:"kz-grid"}),svg("text",{x:pad.left-5,y:y(v)+4,"text-anchor":"end",class:"kz-tick"},digits(
v)));let bars=rows.map(c=>{let[x0,x1]=[x2(c.said),Number.isNaN(c.ended)?width-pad.right:Math.max(x2(c.ended),x2(
c.said)+3)],[lo,hi]=[y(c.low??0),y(c.high??c.low)];return svg("g",{class:`kz-mark-${c.status}`},svg("title",{},
`${figure(c,language)}: ${c.speaker}`),Math.abs(lo-hi)>1?svg("rect",{x:x0,y:hi,width:Math.max(2,x1-x0),height:lo-
hi,class:"kz-range"}):null,svg("line",{x1:x0,x2:x1,y1:hi,y2:hi,class:"kz-bar"}),svg("circle",{cx:x0,cy:hi,r:3.5,
class:"kz-said"}),c.status==="retracted"||c.status==="denied"?svg("path",{d:`M${x1-4} ${hi-4}L${x1+4} ${hi+4}M${x1-
4} ${hi+4}L${x1+4} ${hi-4}`,class:"kz-cross-out"}):null)}),ticks2=[],days=(last-begin)/DAY,every=[1,2,5,7,14,31,
61,92,183,366].find(n=>cut2*(width-46)/days*n>56)||366;for(let m=begin;m<last-every*DAY/3;m+=every*DAY)ticks2.
push(svg("text",{x:x2(m),y:height-5,class:"kz-tick"},words(isoDay(m+720,0),language,!1)));return cut2<1&&ticks2.
push(svg("line",{x1:x2(last),x2:x2(last),y1:pad.top,y2:height-pad.bottom,class:"kz-grid","stroke-dasharray":"2\
 3"}),svg("text",{x:x2(last)+3,y:height-5,class:"kz-tick"},`→ ${words(isoDay(end-4*DAY,0).slice(0,7),language).
replace(/^(\S{3})\S+/,"$1")}`)),svg("svg",{class:"kz-chart",viewBox:`0 0 ${width} ${height}`,width,height,role:"\
img","aria-label":rows.map(c=>`${figure(c,language)}, ${c.speaker}, ${words(c.saidOn,language)}, ${t(`status.${c.
status}`)}`).join("; ")},grid,bars,ticks2)}function niceStep(value){let power=10**Math.floor(Math.log10(Math.max(
1,value)));return[1,2,5,10].map(k=>k*power).find(s=>s>=value)||10*power}var LIST_ROWS=200,Detail=class{constructor(index,selection,ledger,basemap){this.index=index,this.selection=selection,
this.reading=selection,this.ledger=ledger,this.basemap=basemap,this.sources=new Table(index.payload,"sources"),
this.contingents=new Table(index.payload,"contingents"),this.force=new Map(Array.from({length:this.contingents.
n},(_,i2)=>[this.contingents.get("contingent_id",i2),i2])),this.group=null,this.onZoom=()=>{},this.onShow=()=>{},
this.onUpdate=()=>{},this.node=el("section",{class:"kz-detail","aria-label":t("app.panel"),data:{"kz-detail":""},
hidden:!0})}list(group){this.group=group,this.most=LIST_ROWS,this.selection.apply({selected:null}),this.update(),
document.activeElement!==document.body&&this.node.querySelector("h2").focus({preventScroll:!0})}close(){this.group=
null,this.selection.apply({selected:null}),this.update()}update(){let{selected}=this.selection.state,open=selected!==
null||this.group!==null;if(open&&this.node.hidden?this.back=document.activeElement:!open&&this.back&&this.node.
contains(document.activeElement)&&standIn(this.back)?.focus({preventScroll:!0}),this.node.scrollTop=0,this.node.
hidden=!open,!open){this.node.replaceChildren(),this.onUpdate();return}let content=selected!==null?this.record(
this.index.row.get(selected)):this.group.content?this.elsewhere():this.group.zones?this.zones(this.group.zones()):
this.members();refill(this.node,content),this.node.setAttribute("aria-label",t("app.panel")),this.onUpdate()}head(title,...more){
return el("header",{class:"kz-detail-head"},button(t("app.close"),()=>this.close(),{class:"kz-icon-button kz-c\
lose"},"×"),title,more)}item(i2){let{index}=this;return el("li",{},button(index.title(i2),()=>this.selection.
apply({selected:index.id[i2]}),{class:"kz-item","aria-label":null},markSvg(index.shape(i2),index.paint[index.category[i2]],
{size:18,hollow:index.hollow(i2)}),el("span",{},el("b",{},index.title(i2)),el("small",{},this.when(i2)))))}elsewhere(){
let[title,...rest]=this.group.content();return[this.head(title),rest]}zones(found){return[this.head(el("h2",{tabindex:-1},
t("zones.title"))),found.map(one=>el("div",{class:"kz-block",data:{"kz-zone":one.id}},el("h3",{},one.title),el(
"p",{class:"kz-kind"},one.swatch,el("span",{},one.kind)),one.review!=="published"?el("p",{class:"kz-notice"},t(
`review.${one.review}`)):null,el("p",{},one.by),el("p",{},one.when),one.confidence?el("p",{class:"kz-note"},t(
`confidence.${one.confidence}`)):null,one.note?el("p",{class:"kz-note"},one.note):null,el("ul",{class:"kz-sour\
ces"},this.published(one.sources).map(s=>el("li",{},sourceLine(this.sources,s))))))]}members(){let{index}=this,
members=this.group.members.filter(i2=>!this.selection.fail[i2]),shown=members.slice(0,this.most),named3=members.
map(i2=>index.named("place",i2,language)).filter(Boolean),places=this.group.kind==="none"?[]:[...new Set(named3)];
return[this.head(el("h2",{tabindex:-1},[this.group.title,t("detail.here",{n:members.length})].filter(Boolean).
join(": "))),places.length&&places.length<=4?el("p",{class:"kz-sub"},places.join("; ")):null,this.group.kind===
"search"?null:el("p",{class:"kz-sentence"},this.choice(members)),this.group.spots>1?button(t("detail.zoom"),()=>this.
onZoom(members),{class:"kz-button"}):null,el("ul",{class:"kz-list",data:{"kz-list":members.length}},shown.map(
i2=>this.item(i2))),members.length>shown.length?button(t("app.more",{n:members.length-shown.length}),()=>{this.
most+=LIST_ROWS,this.update()},{class:"kz-button"}):null]}choice(members){let{knownOn}=this.selection.state;return choice(
this.index,this.ledger,members,{knownOn,at:i2=>this.when(i2)})}chosen(){let{index,ledger,selection}=this,{state,
window:period,offset,units,visible}=selection,{knownOn}=state;if(!selection.fail.some(one=>one&~FAILS.known))return brief(
index,ledger,knownOn);let[from,to]=period?[isoDay(period[0],offset),isoDay(period[1]-1,offset)]:["",""];return choice(
index,ledger,visible,{when:from===to?words(from,language):`${words(from,language)} – ${words(to,language)}`,
where:state.place?units.get(state.place):"",unit:state.place||"",day:from===to?from:"",knownOn,at:i2=>this.when(
i2)})}sentence(i2){let of=this.published(this.index.columns.sources[i2]);return record(this.index,this.ledger,
i2,{when:this.when(i2),exact:this.exact(i2).flat().join(""),knownOn:this.selection.state.knownOn,sources:of.map(
s=>["published_on","publisher"].map(name=>this.sources.get(name,s)))})}when(i2){let{index}=this;return timeWords(
index.text("start",i2),index.text("end",i2),index.text("time_precision",i2),index.text("part_of_day",i2),language,
this.selection.offset)}record(i2){let{index,reading:selection}=this;if(selection.fail[i2]&FAILS.known)return[this.
head(el("h2",{tabindex:-1},index.id[i2])),el("p",{class:"kz-notice"},t("known.not"))];let category=index.categories[index.
category[i2]],layer=index.payload.layers.find(l=>l.id===index.kinds[index.layer[i2]]);return[this.head(el("h2",
{tabindex:-1},index.title(i2)),el("p",{class:"kz-kind"},markSvg(index.shape(i2),index.paint[index.category[i2]],
{size:18,hollow:index.hollow(i2)}),el("span",{},pick(category.title)),el("span",{class:"kz-dim"},pick(layer.title)))),
selection.fail[i2]?el("p",{class:"kz-notice"},t("detail.hidden")):null,index.text("review",i2)!=="published"?el(
"p",{class:"kz-notice"},index.text("review",i2)):null,this.summary(i2),el("p",{class:"kz-sentence",data:{"kz-s\
aid":""}},this.sentence(i2)),el("dl",{},index.kinds[index.layer[i2]]==="bases"?null:this.pair("detail.when",this.
when(i2),!index.text("start",i2)&&!index.text("end",i2)?"":howExactTime(index.text("start",i2)||index.text("en\
d",i2),index.text("time_precision",i2))),this.where(i2),this.unit(i2),this.pair("detail.type",index.text("type\
_as_written",i2)),index.text("actors",i2)?this.pair("detail.actors",index.list("actors",i2).join(", ")):null,this.
forces(i2),index.text("confidence",i2)&&this.pair("detail.sure",t(`confidence.${index.text("confidence",i2)||"\
low"}`),index.text("checked",i2)?t(`checked.${index.text("checked",i2)}`):""),this.own(i2)),this.claims(i2),this.
cited(i2),index.text("basis",i2)?el("details",{class:"kz-block"},el("summary",{},el("h3",{},t("detail.basis"))),
el("p",{class:"kz-note"},index.text("basis",i2))):null,index.text("note",i2)?el("div",{class:"kz-block"},el("h\
3",{},t("detail.note")),el("p",{class:"kz-note"},index.text("note",i2))):null,this.neighbours(i2),this.foot(i2)]}summary(i2){
let{index}=this,text=index.text(`summary_${language}`,i2)||index.text("summary",i2),written=index.payload.meta.
written,foreign=language!==written&&!["title","summary"].some(name=>index.text(`${name}_${language}`,i2))&&index.
text("title",i2);return[text?el("p",{class:"kz-summary"},text):null,foreign?el("p",{class:"kz-dim"},t("detail.\
untranslated",{name:calledHere(written)})):null]}own(i2){return this.index.payload.vocabulary.own.map(({id,title})=>this.
told(title,this.index.text(id,i2)))}pair(key,value,exact){return this.told(t(key),value,exact)}told(name,value,exact){
return value?el("div",{},el("dt",{},name),el("dd",{},value,exact?el("small",{},exact):null)):null}where(i2){let place=this.
index.named("place",i2,language),none=this.index.payload.vocabulary.precisions[this.index.precision[i2]]==="no\
ne";if(!place&&none)return this.pair("detail.where",t("detail.noPlace"));let drawn=this.index.hasPoint(i2)||this.
index.isLine(i2)||this.index.isArea(i2);return this.pair("detail.where",[place||t("precision.none"),drawn?[" ",
button(t("detail.show"),()=>this.onShow(i2),{class:"kz-text",data:{"kz-show":""}})]:null],this.exact(i2))}exact(i2){
let{index}=this,kind=index.payload.vocabulary.precisions[index.precision[i2]],radius=Number.isNaN(index.radius[i2])?
"":`, ${t("within",{d:distance(index.radius[i2])})}`,inferred=(index.payload.inferred?.[index.id[i2]]||[]).map(
end=>`; ${t(`detail.inferred.${end}`)}`);return[t(`precision.${kind}`),radius,index.columns.verified[i2]||kind===
"none"?"":`; ${t("detail.unverified")}`,inferred]}unitName(id){let{units}=this.basemap;for(let u=0;u<units.n;u++)
if(units.get("unit_id",u)===id)return units.named(u,language);return id}unit(i2){let{index}=this,ids=["adm2","\
adm1","adm0"].map(name=>index.text(name,i2)).filter(Boolean),names2=ids.map(id=>this.unitName(id)).join(", "),
today=index.list("adm1_today",i2),candidates=index.text("adm1",i2)?[]:index.list("join_candidates",i2).filter(
id=>!ids.includes(id));if(!names2&&!candidates.length)return null;if(index.kinds[index.layer[i2]]==="movements"&&
candidates.length)return this.pair("detail.unit",candidates.map(id=>this.unitName(id)).join(" · "),t("detail.\
ends"));let[key,others]=today.length>1?["detail.todaySeveral",today]:["detail.today",today],more=[today.length?
el("span",{},t(key,{name:others.map(id=>this.unitName(id)).join(", ")})):null,candidates.length?this.touched(i2,
candidates.map(id=>this.unitName(id))):null].filter(Boolean);return this.pair("detail.unit",names2||"—",more.
length?more:null)}touched(i2,names2){let{columns}=this.index,key=columns.units[i2].length>1||columns.more[i2].
length?"detail.several":"detail.candidates";return names2.length<5?el("span",{},t(key,{names:names2.join(", ")})):
el("details",{class:"kz-touched"},el("summary",{},t(key,{names:t("detail.units",{n:names2.length})})),names2.join(
", "))}forces(i2){let names2=this.index.list("contingent_id",i2).map(id=>this.force.get(id)).filter(row=>row!==
void 0).map(row=>this.contingents.named(row,language));return names2.length?this.pair("detail.force",names2.join(
", ")):null}claims(i2){let claims=this.ledger.of([this.index.id[i2]],this.reading.state.knownOn);if(!claims.length)
return null;let groups2=claims.reduce((m,c)=>m.set(c.attribute,[...m.get(c.attribute)||[],c]),new Map);return el(
"div",{class:"kz-block"},el("h3",{},t("app.claims"),this.reading.state.knownOn?el("small",{},` ${t("app.knownO\
n").toLowerCase()} ${words(this.reading.state.knownOn,language)}`):null),writtenIn(this.index.payload),[...groups2].
map(([attribute,list])=>el("div",{class:"kz-attribute"},el("h4",{},attributeName(this.index.payload,attribute)),
el("ul",{class:"kz-claims"},list.map(c=>claimItem(c,this.sources,this.selection.offset))))))}published(rows){let{
until}=this.reading;return rows.filter(s=>until===null||(span(this.sources.get("published_on",s),this.selection.
offset)?.[0]??1/0)<until)}cited(i2){let rows=this.published(this.index.columns.sources[i2]);return el("div",{class:"\
kz-block"},el("h3",{},t("detail.sources")),rows.length?el("ul",{class:"kz-sources"},rows.map(s=>el("li",{},sourceLine(
this.sources,s)))):el("p",{class:"kz-note"},t("detail.noSources")))}neighbours(i2){let{index,reading:selection}=this,
here=index.hasPoint(i2)?selection.visible.filter(j=>j!==i2&&index.lon[j]===index.lon[i2]&&index.lat[j]===index.
lat[i2]):selection.visible.filter(j=>j!==i2&&index.columns.units[i2].length&&index.columns.units[j].join()===index.
columns.units[i2].join());return here.length?el("details",{class:"kz-block"},el("summary",{},el("h3",{},`${t("\
detail.alsoHere")} (${here.length})`)),el("ul",{class:"kz-list"},Array.from(here).sort((a,b)=>index.rank[a]-index.
rank[b]).slice(0,100).map(j=>this.item(j)))):null}neighbour(i2,by){let{index,selection}=this;for(let k=index.rank[i2]+
by;k>=0&&k<index.n;k+=by)if(!selection.fail[index.inTime[k]])return index.inTime[k];return null}go(by){let{selected}=this.
selection.state;if(selected===null)return;let next=this.neighbour(this.index.row.get(selected),by);next!==null&&
this.selection.apply({selected:this.index.id[next]})}foot(i2){let[before,after]=[this.neighbour(i2,-1),this.neighbour(
i2,1)];return el("footer",{class:"kz-detail-foot"},button(t("detail.previous"),()=>this.go(-1),{class:"kz-butt\
on",disabled:before===null,data:{"kz-previous":""}},"‹ ",t("detail.previous")),button(t("detail.next"),()=>this.
go(1),{class:"kz-button",disabled:after===null,data:{"kz-next":""}},t("detail.next")," ›"),location.protocol===
"about:"?null:el("a",{href:`#selected=${encodeURIComponent(this.index.id[i2])}`,class:"kz-permalink",data:{"kz\
-permalink":""}},t("detail.link")))}};function sourceLine(sources,s){let get=name=>sources.get(name,s),date=get(
"published_on");return[link(get("url"),sources.named(s,language,"title")),el("small",{dir:t("language.directio\
n")},[get("publisher"),get("original")?t("source.after",{name:get("original")}):"",date?words(date,language):t(
"claim.undated")].filter(Boolean).join(", ")," ",el("span",{class:`kz-tier kz-tier-${get("tier")}`,title:t(`ti\
er.${get("tier")}`)},t(`tier.${get("tier")}`)),get("language")?` [${get("language")}]`:"")]}function writtenIn({
meta,claims}){return language===meta.written||claims?.[`text_${language}`]?null:el("p",{class:"kz-dim"},t("det\
ail.claimsIn",{name:calledHere(meta.written)}))}function attributeName(payload,id){let names2=payload.attributes[id];
return names2?pick(names2):id.replace(/_/g," ")}function claimItem(c,sources,offset){let value=figure(c,language),
[from,url]=c.source>=0?[sources.get("publisher",c.source),sources.get("url",c.source)]:["",""],gone=c.status!==
"standing",said2=c.saidOn?`${words(c.saidOn,language)}${clock(c.saidOn)?`, ${clock(c.saidOn)}${zone(c.saidOn,offset)}`:
""}`:t("claim.undated"),relay=c.relayed&&c.relayed!==from?c.relayed:"",via=from&&from!==c.claimant?sentence("c\
laim.via",{name:[relay&&`${relay} · `,link(url,from)]}):[relay&&[t("claim.via",{name:relay})," · "],url?link(
url,from||t("detail.sources")):""],number=value&&c.unit&&c.unit!=="people"?counted(value,c.unit):value;return el(
"li",{class:`kz-claim kz-${c.status}`,data:{"kz-claim":c.id}},el("span",{class:"kz-said-by"},value?[el("b",{class:"\
kz-figure"},gone?el("s",{},number):number)," "]:null,el("span",{class:"kz-claimant"},c.speaker)),el("span",{class:"\
kz-claim-text"},c.text),el("small",{dir:t("language.direction")},said2,via.flat(1/0).some(Boolean)?[" · ",via]:
null),gone?el("small",{class:"kz-status",dir:t("language.direction")},[t(`status.${c.status}`),c.statusOn?words(
c.statusOn,language):"",c.statusBy?t("status.by",{name:c.statusBy}):""].filter(Boolean).join(" ")):null)}var ClaimsView=class{constructor(index,selection,ledger,sources){this.index=index,this.selection=selection,this.
ledger=ledger,this.sources=sources,this.subject=index.payload.meta.situation,this.beside=!1,this.other=null,this.
node=el("section",{class:"kz-claims-view",data:{"kz-claims":""},tabindex:0,hidden:!0})}subjects(){let{payload}=this.
index,table=new Table(payload,"contingents"),names2=new Map([[payload.meta.situation,t("claims.whole")]]);for(let i2=0;i2<
table.n;i2++)names2.set(table.get("contingent_id",i2),table.named(i2,language));for(let i2 of this.index.inTime)
names2.set(this.index.id[i2],this.index.title(i2));return[...names2].filter(([id])=>this.ledger.bySubject.has(
id))}update(){if(this.node.hidden=this.selection.state.pane!=="claims",this.node.hidden){this.node.replaceChildren();
return}let{knownOn}=this.selection.state,claims=this.ledger.of([this.subject],knownOn).filter(c=>c.subject===this.
subject||this.subject!==this.index.payload.meta.situation),groups2=claims.reduce((m,c)=>m.set(c.attribute,[...m.
get(c.attribute)||[],c]),new Map),dated=claims.filter(c=>!Number.isNaN(c.said)),begin=Math.floor(Math.min(...dated.
map(c=>c.said))/DAY)*DAY,end=Math.max(...dated.map(c=>Math.max(c.said,c.ended||0)))+4*DAY,rank=Object.keys(this.
index.payload.attributes),place=attribute=>{let k=rank.indexOf(attribute);return k<0?rank.length:k},ordered=[...groups2].
sort((a,b)=>place(a[0])-place(b[0])),chooser=el("select",{on:{change:e=>{this.subject=e.target.value,this.update(),
this.node.querySelector("select")?.focus()}}},this.subjects().map(([id,name])=>el("option",{value:id,selected:id===
this.subject},name.length>70?`${name.slice(0,68)}…`:name)));refill(this.node,el("header",{},el("h2",{},t("cl\
aims.title")),el("p",{class:"kz-note"},t("claims.intro")),writtenIn(this.index.payload),el("details",{class:"k\
z-note"},el("summary",{},t("headline.how")),el("p",{},t("headline.rule"))),el("p",{class:"kz-row"},el("label",
{},`${t("claims.about")}: `,chooser),knownOn?el("span",{class:"kz-chip"},[`${t("app.knownOn")} ${words(knownOn,
language)}`,clock(knownOn)].filter(Boolean).join(", ")):null)),this.compared(knownOn),ordered.length?el("div",
{class:"kz-multiples"},ordered.map(([attribute,list])=>this.multiple(attribute,list,begin,end))):el("p",{class:"\
kz-empty"},t("claims.none"))),this.node.setAttribute("aria-label",t("app.claims"))}compared(knownOn){let{payload}=this.
index;if(!knownOn||this.subject!==payload.meta.situation)return null;let toggle=()=>{this.beside=!this.beside,
this.update()};if(!this.beside)return el("p",{},button(t("say.thenAndNow"),toggle,{class:"kz-button",data:{"kz\
-beside":""}},t("say.thenAndNow")));let rows=thenAndNow(payload,this.ledger,knownOn,this.other);if(!rows.length)
return null;let cell=claim=>el("td",{},claim?said(claim):t("say.nothing")),day=el("input",{type:"date",value:this.
other||"","aria-label":t("say.compare"),data:{"kz-other":""},on:{change:()=>{this.other=day.value||null,this.update()}}});
return el("section",{class:"kz-block",data:{"kz-then-and-now":""}},el("h3",{},t("say.thenAndNow")),el("p",{class:"\
kz-row"},el("label",{},`${t("say.compare")} `,day)),el("table",{class:"kz-compared"},el("thead",{},el("tr",{},
el("th",{}),el("th",{},t("say.then",{day:words(knownOn,language)})),el("th",{},this.other?t("say.then",{day:words(
this.other,language)}):t("app.now")))),el("tbody",{},rows.map(([attribute,then,now])=>el("tr",{},el("th",{},attributeName(
payload,attribute)),cell(then),cell(now))))))}told(attribute,sorted){let{payload}=this.index,{knownOn}=this.selection.
state,lead=this.subject===payload.meta.situation?leading(payload,this.ledger,attribute,knownOn):null,text=[lead?
t("say.leads",{figure:said(lead),why:why(lead)}):"",chain(sorted)];return text.some(Boolean)?el("p",{class:"kz\
-sentence",data:{"kz-said":""}},text.join(" ").trim()):null}multiple(attribute,list,begin,end){let sorted=[...list].
sort((a,b)=>(Number.isNaN(a.said)?1/0:a.said)-(Number.isNaN(b.said)?1/0:b.said)||a.i-b.i);return el("article",
{class:"kz-multiple",data:{"kz-attribute":attribute}},el("h3",{},attributeName(this.index.payload,attribute)),
this.told(attribute,sorted),claimChart(sorted,begin,end,span(this.index.payload.meta.period[1],this.selection.
offset)[1],380),el("ul",{class:"kz-claims"},sorted.map(c=>claimItem(c,this.sources,this.selection.offset))))}};var ROWS=100,STEP=.05,Compare=class{constructor(payload,view,parts){this.payload=payload,this.first=view,this.
parts=parts,this.selection=view.selection,this.second=null,this.cut=.5,this.cell=el("div",{class:"kz-second-ma\
p",hidden:!0,data:{"kz-second-map":""}}),this.tags=[0,1].map(k=>el("span",{class:"kz-side",data:{"kz-side":k+1}})),
this.handle=el("div",{class:"kz-slide",role:"slider",tabindex:0,on:{keydown:e=>this.key(e),pointerdown:e=>this.
drag(e)},data:{"kz-slide":""}}),this.divider=el("div",{class:"kz-divider",hidden:!0},this.tags,this.handle),this.
node=el("section",{class:"kz-compare",hidden:!0,data:{"kz-compare-panel":""}}),new ResizeObserver(()=>this.node.
parentElement?.style.setProperty("--kz-compare",`${this.node.offsetHeight}px`)).observe(this.node),this.who=null,
this.onLay=work=>work(),this.build()}get nodes(){return[this.cell,this.divider,this.node]}build(){this.node.setAttribute(
"aria-label",t("app.compare")),this.handle.setAttribute("aria-label",t("compare.slider"));let map=t(this.payload.
options.dots?"app.mapDots":"app.mapLabel");dress(this.cell,{role:"application","aria-label":`${t("compare.side",
{n:2})}: ${map}`}),this.shape=null,this.update(!0)}get offered(){this.who??=speakers(this.payload,this.parts.ledger);
let timed=this.parts.index.t0[0]<=1/0,dated=this.payload.claims.claim_id.length>0;return[timed&&"time",dated&&
"known",this.who.length>1&&"claimant"].filter(Boolean)}moments(){let{t0}=this.parts.index,none=t0.findIndex(Number.
isNaN),n=none<0?t0.length:none;return[.25,.75].map(share=>isoDay(t0[Math.floor(share*(n-1))],this.selection.offset))}open(by=this.
offered[0]){let[one,other]=this.moments(),{state}=this.selection,phone=window.matchMedia("(max-width: 760px)").
matches,wish={pane:"map",step:null,playing:!1,slide:state.compare?state.slide:phone};by==="time"?Object.assign(
wish,{time:state.time||[one,one],compare:`time:${other}..${other}`}):by==="known"?Object.assign(wish,{knownOn:state.
knownOn||one,time:null,compare:"known:"}):Object.assign(wish,{compare:`claimant:${this.who.slice(0,2).join("|")}`}),
this.selection.apply(wish),this.node.querySelector("select")?.focus({preventScroll:!0})}close(){this.selection.
apply({compare:null}),this.parts.detail.group?.kind==="changes"&&this.parts.detail.close(),document.querySelector(
"[data-kz-compare]")?.focus()}side(){if(this.second)return this.second;let{payload,first}=this,{index,ledger,theme}=this.
parts,selection=new RecordSelection(index,payload.layers,payload.options);Object.assign(selection,{units:this.
selection.units,known:this.selection.known});let{options}=first.map,map=L.map(this.cell,{...Object.fromEntries(
["maxZoom","minZoom","zoomSnap","worldCopyJump"].map(key=>[key,options[key]])),zoomControl:!1,attributionControl:!1,
preferCanvas:!0,zoomAnimation:!1});map.setView(first.map.getCenter(),first.map.getZoom(),{animate:!1}),this.second=
new MapView(map,payload,{index,selection,ledger,theme}),this.parts.explain(this.second);let led=!1,follow=(from,to)=>()=>{
led||this.cell.hidden||(led=!0,to.setView(from.getCenter(),from.getZoom(),{animate:!1}),led=!1)};return first.
map.on("move zoomend",follow(first.map,map)),map.on("move zoomend",follow(map,first.map)),map.on("zoomend",()=>this.
drawn()),map.on("moveend",()=>this.second.labelSoon()),this.second}drawn(){this.cell.hidden||(this.second.selection.
tell(),this.second.draw(),this.selection.tell())}update(anew=!1){let{state,offset}=this.selection,told=state.compare&&
state.pane!=="about"?comparison(state.compare,offset):null;told&&(!this.offered.includes(told.by)||told.pair?.
some(name=>!this.who.includes(name)))&&(this.selection.refuse(state.compare),told=null),document.documentElement.
classList.toggle("kz-comparing",!!told),document.documentElement.classList.toggle("kz-sliding",!!(told&&state.
slide));for(let node of this.nodes)node.hidden=!told;if(this.first.only=told?.by==="claimant"?told.pair[0]:null,
!told){this.shape&&this.onLay(()=>{}),this.shape=null;for(let mark of this.cell.querySelectorAll(".kz-icon"))mark.
setAttribute("tabindex","-1");return}let second=this.side(),{view,...same}={...state,compare:null,step:null,playing:!1,
theme:"auto"};second.selection.apply({...same,...told.by==="time"?{time:told.time}:{},...told.by==="known"?{knownOn:told.
knownOn}:{}}),second.only=told.by==="claimant"?told.pair[1]:null,this.selection.tell(),this.told=told,this.fields(
anew),this.tags.forEach((tag,k)=>tag.textContent=this.name(k)),this.lay(),this.drawn(),this.parts.detail.group?.
kind==="changes"&&this.parts.detail.update()}frames(){return this.cell.hidden?[{view:this.first,label:""}]:[this.
first,this.second].map((view,k)=>({view,label:this.name(k)}))}name(k){let{by,pair}=this.told,{state}=[this.first,
this.second][k].selection;if(by==="claimant")return pair[k];if(by==="known")return`${t("app.knownOn")} ${state.
knownOn?words(state.knownOn,language):t("app.now")}`;let[from,to]=state.time||this.payload.meta.period;return from===
to?words(from,language):`${words(from,language)} – ${words(to,language)}`}lay(){let{slide}=this.selection.state,
shape=[slide,language,document.documentElement.dir].join();this.handle.hidden=!slide,this.move(this.cut),shape!==
this.shape&&(this.shape=shape,this.onLay(()=>{for(let{map}of[this.first,this.second])map.invalidateSize({animate:!1,
pan:!0});this.second.map.setView(this.first.map.getCenter(),this.first.map.getZoom(),{animate:!1})}),this.first.
labelSoon())}move(cut2){this.cut=Math.min(.98,Math.max(.02,cut2));let{slide}=this.selection.state,percent=`${100*
(slide?this.cut:.5)}%`;this.divider.style.setProperty("--kz-cut",percent);let rtl=document.documentElement.dir===
"rtl";this.cell.style.clipPath=slide?rtl?`inset(0 ${percent} 0 0)`:`inset(0 0 0 ${percent})`:"";let turn=rtl?1-
this.cut:this.cut,halves=({x:x2,y})=>[[0,0,turn*x2,y],[turn*x2,0,x2,y]];[this.first,this.second].forEach((view,k)=>{
view&&(view.marks.part=size=>slide&&!this.cell.hidden?halves(size)[rtl?1-k:k]:[0,0,size.x,size.y],view.labelSoon())}),
this.handle.setAttribute("aria-valuenow",String(Math.round(100*this.cut))),this.handle.setAttribute("aria-valu\
etext",`${Math.round(100*this.cut)} % ${this.tags[0].textContent}`)}key(e){let rtl=document.documentElement.dir===
"rtl"?-1:1,by={ArrowLeft:-rtl*STEP,ArrowRight:rtl*STEP,Home:-1,End:1}[e.key];by&&(e.preventDefault(),e.stopPropagation(),
this.move(this.cut+by))}drag(e){e.preventDefault(),this.handle.focus(),this.handle.setPointerCapture(e.pointerId);
let box=this.cell.getBoundingClientRect(),to=one=>{let share=(one.clientX-box.left)/box.width;this.move(document.
documentElement.dir==="rtl"?1-share:share)};this.handle.addEventListener("pointermove",to);for(let end of["poi\
nterup","pointercancel"])this.handle.addEventListener(end,()=>this.handle.removeEventListener("pointermove",to),
{once:!0})}fields(anew){let{by}=this.told;(anew||by!==this.by||!this.node.firstChild)&&(this.by=by,this.pick=el(
"select",{"aria-label":t("compare.by"),data:{"kz-compare-by":""},on:{change:()=>this.open(this.pick.value)}},this.
offered.map(one2=>el("option",{value:one2,selected:one2===by},t(`compare.${one2}`)))),this.sides=[0,1].map(k=>this.
fieldsOf(k)),this.layout=button("",()=>this.selection.apply({slide:!this.selection.state.slide}),{class:"kz-bu\
tton",data:{"kz-compare-layout":""}}),this.list=button("",()=>this.parts.detail.list({kind:"changes",content:()=>this.
changes()}),{class:"kz-button",data:{"kz-changes":""}}),refill(this.node,this.pick,el("details",{class:"kz-com\
pare-sides",open:!window.matchMedia("(max-width: 760px)").matches},el("summary",{},t("compare.choose")),el("di\
v",{},this.sides)),this.layout,this.list,button(t("app.close"),()=>this.close(),{class:"kz-text",data:{"kz-com\
pare-close":""}}))),this.layout.textContent=t(this.selection.state.slide?"compare.beside":"compare.slide");let{
one,other}=apart3(this.first.selection,this.second.selection),n=by==="claimant"?this.both().rows.length:one.length+
other.length;this.list.textContent=t(by==="claimant"?"compare.both_say":"compare.changes",{n});let{state}=this.
selection,set=(field,value)=>field!==document.activeElement&&(field.value=value),day=text=>(text??"").slice(0,
10);[state,this.second.selection.state].forEach(({time,knownOn},k)=>{let fields=this.sides[k].querySelectorAll(
"input, select");by==="time"?(time||this.payload.meta.period).forEach((text,j)=>set(fields[j],day(text))):set(
fields[0],by==="known"?day(knownOn):this.told.pair[k])})}fieldsOf(k){let{by}=this.told,side=`${t("compare.side",
{n:k+1})}: `,date=key=>el("input",{type:"date","aria-label":side+t(key),on:{change:()=>this.take(k)}}),field=by===
"time"?[date("time.from"),"–",date("time.to")]:by==="known"?date("app.knownOn"):el("select",{"aria-label":side+
t("compare.claimant"),on:{change:()=>this.take(k)}},this.who.map(name=>el("option",{value:name},name)));return el(
"span",{class:"kz-compare-side",data:{"kz-compare-side":k+1}},`${k+1}`,field)}take(k){let{by,pair}=this.told,values=[
...this.sides[k].querySelectorAll("input, select")].map(field=>field.value);if(by==="claimant"){let names2=pair.
map((name,j)=>j===k?values[0]:name);this.selection.apply({compare:`claimant:${names2.join("|")}`})}else if(by===
"known"){let day=values[0]||null;this.selection.apply(k?{compare:`known:${day??""}`}:{knownOn:day})}else{if(values.
some(value=>!value))return;let[from,to]=values[0]<=values[1]?values:[values[0],values[0]];this.selection.apply(
k?{compare:`time:${from}..${to}`}:{time:[from,to]})}}both(){return bothSay(this.parts.ledger,this.told.pair,this.
selection.state.knownOn)}changes(){let[a,b]=[0,1].map(k=>this.name(k)),head=el("h2",{tabindex:-1},t("compare.l\
ist")),legend=el("p",{class:"kz-sub"},`1: ${a} · 2: ${b}`);return[head,legend,this.told.by==="claimant"?this.
saidList():this.recordLists(),this.zoneList()]}recordLists(){let{index,ledger,detail}=this.parts,[first,second]=[
this.first.selection,this.second.selection],found=apart3(first,second),title=new Map(index.categories.map(c=>[
c.id,pick(c.title)])),rows=tallies(first,second),figures=ledBy(this.payload,ledger,first.state.knownOn,second.
state.knownOn),list=(k,members)=>members.length?el("details",{class:"kz-block",open:members.length<=ROWS,data:{
"kz-only":k}},el("summary",{},el("h3",{},`${t("compare.only",{n:k})} (${members.length})`)),el("ul",{class:"kz\
-list"},members.slice(0,ROWS).map(i2=>this.known(k,()=>k===2?this.item(i2):detail.item(i2)))),members.length>ROWS?
el("p",{class:"kz-note"},t("compare.more",{n:members.length-ROWS})):null):null;return[el("p",{},t("compare.cou\
nts",{one:found.one.length,other:found.other.length,both:found.both})),figures.length?el("div",{class:"kz-bloc\
k"},el("h3",{},t("compare.figures")),this.table(figures.map(([attribute,...claims])=>[attributeName(this.payload,
attribute),...claims.map(claim=>claim?said(claim):"—")]))):null,rows.length?el("div",{class:"kz-block"},el("\
h3",{},t("app.categories")),this.table(rows.map(([id,...counts])=>[title.get(id),...counts]))):null,list(1,found.
one),list(2,found.other)]}known(k,work){(k===2?this.second.selection:this.selection).tell();let made=work();return this.
selection.tell(),made}members(members){let{detail}=this.parts,title=el("h2",{tabindex:-1},`2: ${this.name(1)}`);
detail.reading=this.second.selection;let told=this.known(2,()=>members.length===1?detail.record(members[0]).slice(
1):el("ul",{class:"kz-list"},members.slice(0,ROWS).map(i2=>this.item(i2))));return detail.reading=this.selection,
members.length===1?[title,el("h3",{},this.known(2,()=>this.parts.index.title(members[0]))),told]:[title,told]}item(i2){
let{detail}=this.parts,entry=detail.item(i2),open=()=>detail.list({kind:"second",content:()=>this.members([i2])});
return entry.replaceChildren(button(this.parts.index.title(i2),open,{class:"kz-item","aria-label":null},...entry.
firstChild.childNodes)),entry}table(rows){return el("table",{class:"kz-differs"},el("thead",{},el("tr",{},el("\
td",{}),[1,2].map(k=>el("th",{scope:"col"},String(k))))),el("tbody",{},rows.map(([name,...cells])=>el("tr",{},
el("th",{scope:"row"},name),cells.map(cell=>el("td",{},String(cell)))))))}saidList(){let{index,detail}=this.parts,
{rows,alone}=this.both(),of=({record:record2,subject})=>index.row.get(record2||subject);return[el("p",{},t("co\
mpare.said",{n:rows.length,one:alone[0],other:alone[1]})),rows.slice(0,ROWS).map(sides=>{let[claim]=sides[0],i2=of(
claim);return el("div",{class:"kz-block",data:{"kz-both-say":""}},el("h3",{},[attributeName(this.payload,claim.
attribute),i2===void 0?"":index.title(i2)].filter(Boolean).join(": ")),el("ul",{class:"kz-claims"},sides.flat().
map(one=>claimItem(one,detail.sources,this.selection.offset))))}),rows.length>ROWS?el("p",{class:"kz-note"},t(
"compare.more",{n:rows.length-ROWS})):null]}zoneList(){let drawn=[this.first,this.second].map(({zones})=>new Map(
zones.shown.map(row=>[row.id,row])));return[1,2].map(k=>{let only=[...drawn[k-1].values()].filter(row=>!drawn[2-
k].has(row.id)),{zones}=k===1?this.first:this.second;return only.length?el("div",{class:"kz-block",data:{"kz-o\
nly-zones":k}},el("h3",{},`${t("compare.only_zones",{n:k})} (${only.length})`),el("ul",{},zones.tell(only.map(
row=>row.id)).map(({title,by,when})=>el("li",{},[title,by,when].join(", "))))):null})}};var Filters=class{constructor(index,selection,basemap){this.index=index,this.selection=selection,this.basemap=
basemap,this.onEnter=()=>{},this.onFound=()=>{},this.onGround=()=>{},this.node=el("div",{class:"kz-filters"}),
this.build()}build(){let timer=0;this.search=el("input",{type:"search",dir:"auto",placeholder:t("app.search"),
"aria-label":t("app.search"),data:{"kz-search":""},maxlength:200,on:{input:()=>{clearTimeout(timer),timer=setTimeout(
()=>{this.selection.apply({search:this.search.value}),this.onGround(this.search.value.trim()),timer=setTimeout(
()=>this.onFound(),600)},80)},keydown:e=>{e.key==="Enter"&&(e.preventDefault(),clearTimeout(timer),this.selection.
apply({search:this.search.value}),this.onGround(this.search.value.trim()),this.onEnter())}}}),this.region=el("\
select",{"aria-label":t("app.region"),data:{"kz-region":""},on:{change:()=>this.selection.apply({place:this.region.
value||null})}}),this.chips=el("div",{class:"kz-chips"}),this.hint=el("p",{class:"kz-note",role:"status",data:{
"kz-hint":""},hidden:!0}),this.ground=el("div",{class:"kz-ground-found",role:"status",hidden:!0,data:{"kz-grou\
nd-found":""}}),this.count=el("p",{class:"kz-total",role:"status","aria-live":"polite"}),this.day=null,refill(
this.node,this.search,this.hint,this.ground,this.region,this.count,this.chips),this.update()}showGround(found){
this.ground.hidden=!found.length,refill(this.ground,found.length?el("b",{},t("search.ground")):null,found.map(
({text,go})=>button(text,go,{class:"kz-text"})))}regions(){let{units,day}=this.basemap,{today}=this.selection.
state,key=[day,today,language].join();if(this.day===key)return;this.day=key;let places=today?this.index.placesToday:
this.index.places,name=i2=>units.named(i2,language),used=new Set;for(let set of places)for(let id of set)used.
add(id);let rows=["adm0","adm1","adm2"].map(level=>basemapRows(this.basemap,level).filter(i2=>used.has(units.get(
"unit_id",i2))).sort((a,b)=>name(a).localeCompare(name(b),language)));refill(this.region,el("option",{value:""},
`${t("app.region")}: ${t("app.anywhere")}`),rows.filter(list=>list.length).map((list,k)=>el("optgroup",{label:"\
—".repeat(k+1)},list.map(i2=>el("option",{value:units.get("unit_id",i2)},name(i2))))))}update(){let{state,counts}=this.
selection;this.regions(),document.activeElement!==this.search&&(this.search.value=state.search),state.place&&![
...this.region.options].some(o=>o.value===state.place)&&this.region.append(el("option",{value:state.place},this.
selection.units.get(state.place))),this.region.value=state.place||"",refill(this.count,sentence("app.shown",{visible:el(
"b",{data:{"kz-count":"visible"}},String(counts.visible)),total:el("span",{data:{"kz-count":"total"}},String(counts.
total))})),this.hints(),refill(this.chips,this.active().map(([what,clear])=>button(t("app.clear",{what}),()=>this.
selection.apply(clear),{class:"kz-chip kz-clears"},what)),this.active().length?button(t("app.reset"),()=>this.
selection.apply(this.blank()),{class:"kz-text",data:{"kz-reset":""}},t("app.reset")):null)}hints(){let{state,counts,
fail}=this.selection,asked=state.search.trim(),meant=asked&&!counts.visible?this.index.suggestion(asked):"",undated=(state.
time?fail.reduce((n,f)=>n+ +(f===FAILS.time),0):0)&&fail.filter((f,i2)=>f===FAILS.time&&Number.isNaN(this.index.
t0[i2])).length;this.hint.hidden=!meant&&!undated,refill(this.hint,meant?sentence("search.meant",{word:button(
meant,()=>this.selection.apply({search:meant}),{class:"kz-text"},meant)}):null,undated?t("time.basesOut",{n:undated}):
null)}active(){let{state,defaults}=this.selection,out=[];state.time&&out.push([t("app.time"),{time:null,playing:!1}]),
state.search.trim()&&out.push([`“${state.search.trim()}”`,{search:""}]),state.place&&out.push([this.selection.
units.get(state.place),{place:null}]);let kinds=this.index.kinds.filter(kind=>!state.layers[kind]);kinds.length&&
out.push([`${t("app.layers")}: −${kinds.length}`,{layers:Object.fromEntries(kinds.map(k=>[k,!0]))}]);for(let[
group,key]of[["categories","app.categories"],["precisions","app.precision"]]){let off=Object.keys(state[group]).
filter(id=>!state[group][id]);off.length&&out.push([`${t(key)}: −${off.length}`,{[group]:defaults[group]}])}
return this.selection.until!==null&&out.push([`${t("app.knownOn")} ${words(state.knownOn,language)}`,{knownOn:defaults.
knownOn}]),state.untimed||out.push([`− ${t("app.untimed")}`,{untimed:!0}]),out}blank(){let{time,playing,layers,
categories,precisions,untimed,search,place}=this.selection.defaults;return{time,playing,layers,categories,precisions,
untimed,search,place}}},basemapRows=(basemap,level)=>basemap.unitsOn(basemap.day,level);var TICK=40,ForcesView=class{constructor(index,selection,ledger,detail){this.index=index,this.selection=selection,
this.ledger=ledger,this.detail=detail,this.table=detail.contingents,this.node=el("section",{class:"kz-claims-v\
iew kz-forces-view",data:{"kz-forces":""},tabindex:0,hidden:!0})}name(row){return this.table.named(row,language)}rows(test){
return Array.from({length:this.table.n},(_,i2)=>i2).filter(test)}update(){if(this.node.hidden=this.selection.state.
pane!=="forces",this.node.hidden){this.node.replaceChildren();return}let get=(column,i2)=>this.table.get(column,
i2),tops=this.rows(i2=>get("kind",i2)==="force").concat(this.rows(i2=>get("kind",i2)==="contingent"));refill(this.
node,el("header",{},el("h2",{},t("forces.title")),el("p",{class:"kz-note"},t("forces.intro"))),tops.length>1?this.
overview(tops):null,el("div",{class:"kz-multiples"},tops.map(i2=>this.card(i2,this.rows(j=>get("parent_id",j)===
get("contingent_id",i2)&&get("kind",j)==="unit"))))),this.node.setAttribute("aria-label",t("app.forces"))}overview(tops){
return el("ul",{class:"kz-overview",data:{"kz-overview":""}},tops.map(row=>{let id=this.table.get("contingent_\
id",row),lead=()=>{let card=[...this.node.querySelectorAll("[data-kz-force]")].find(one=>one.dataset.kzForce===
id);card.scrollIntoView({block:"start"}),card.querySelector("h3").focus({preventScroll:!0})};return el("li",{},
button(this.name(row),lead,{class:"kz-text",data:{"kz-to-force":id}}),` ${howMany(this.index,this.brief(row)).
join(" ")}`)}))}card(row,units){let{index}=this,ids=[row,...units].map(i2=>this.table.get("contingent_id",i2)),
records=Array.from(index.inTime).filter(i2=>index.kinds[index.layer[i2]]!=="bases"&&index.list("contingent_id",
i2).some(id=>ids.includes(id))&&!(this.selection.fail[i2]&~FAILS.time)),strength2=this.ledger.of([ids[0]],this.
selection.state.knownOn).filter(c=>c.attribute==="strength");return el("article",{class:"kz-multiple",data:{"k\
z-force":ids[0]}},el("h3",{tabindex:-1},this.name(row)),this.sentence(row,records),units.length?el("p",{class:"\
kz-note"},`${t("forces.units")}: ${units.map(u=>this.name(u)).join("; ")}`):null,el("h4",{},attributeName(index.
payload,"strength")),strength2.length?el("ul",{class:"kz-claims"},strength2.map(c=>claimItem(c,this.detail.sources,
this.selection.offset))):el("p",{class:"kz-note"},t("forces.noStrength")),this.presence(ids[0]),records.length?
[this.days(records),el("ul",{class:"kz-list"},records.map(i2=>this.detail.item(i2)))]:null)}said(row){let id=this.
table.get("contingent_id",row),claim=strength(this.index.payload,this.ledger,id,this.selection.state.knownOn),
rivals=this.ledger.of([id],this.selection.state.knownOn).filter(c=>c.subject===id&&["strength","plan"].includes(
c.attribute)&&c.unit==="people").filter(c=>c.status==="standing"&&c.i!==claim?.i);return{claim,rivals}}brief(row){
let{claim,rivals}=this.said(row);return{claim,rivals:claim?[]:rivals}}sentence(row,records){let when=i2=>this.
detail.when(i2),text=contingent(this.index,{...this.said(row),records,when});return el("p",{class:"kz-sentence",
data:{"kz-said":""}},text)}band(told,claim,k){return(claim?.i??-1)===told.now?told.bands.filter(([from])=>from<=
k).pop().slice(1):[told.states[k]==="a"?claim?.low??0:+(told.states[k]==="s"),claim?claim.high:null]}presence(id){
let told=(this.index.payload.presence||[]).find(p=>p.id===id);if(!told||!told.may.includes(1))return null;let{
meta}=this.index.payload,claim=strength(this.index.payload,this.ledger,told.id,this.selection.state.knownOn),[
low,high]=claim?[claim.low??0,claim.high??claim.low]:[1,1],open=claim!==null&&claim.high===null,rivals=this.ledger.
of([id],this.selection.state.knownOn).filter(c=>claim&&c.attribute==="strength"&&c.status==="standing"&&c.i!==
claim.i&&(c.low??c.high)!==null),highest=Math.max(high,low,...rivals.map(c=>c.high??c.low)),nice=niceStep(highest/
3),most=claim?Math.ceil(highest/nice)*nice:highest,pad={left:38,top:8,bottom:20},[width,height]=[380,claim?104:
48],begin=span(meta.period[0],this.selection.offset)[0],n=told.may.length,dayWords=k=>words(isoDay(begin+k*DAY+
720,this.selection.offset),language,!1),x2=k=>pad.left+(width-pad.left)*k/n,y=v=>height-pad.bottom-(height-pad.
top-pad.bottom)*v/most,bars=told.may.flatMap((may,k)=>{if(!may)return[];let[fewest,many]=this.band(told,claim,
k),[sure,top]=claim?[fewest??0,many??most]:[+(told.states[k]==="a"),1],[x0,across]=[x2(k)+.5,(width-pad.left)/
n-1],number=many===null&&!fewest?t("legend.unknown"):figure({low:fewest??0,high:many,qualifier:""},language),title=`${dayWords(
k)}: ${number}`,bar=(v,kind)=>svg("rect",{x:x0,width:across,y:y(v),height:y(0)-y(v),class:kind},svg("title",{},
title));return[bar(Math.min(top,most),"kz-may"),sure?bar(Math.min(sure,most),claim?"kz-sure":"kz-sure kz-uncou\
nted"):null]}),grid=claim?Array.from({length:Math.round(most/nice)+1},(_,k)=>k*nice).map(v=>[svg("line",{x1:pad.
left,x2:width,y1:y(v),y2:y(v),class:"kz-grid"}),svg("text",{x:pad.left-5,y:y(v)+4,"text-anchor":"end",class:"k\
z-tick"},digits(v))]):svg("line",{x1:pad.left,x2:width,y1:y(0),y2:y(0),class:"kz-grid"}),first=told.may.indexOf(
1),last=told.may.lastIndexOf(1)+1,others=rivals.map(c=>svg("line",{x1:x2(first),x2:x2(last),y1:y(c.high??c.low),
y2:y(c.high??c.low),class:"kz-rival"},svg("title",{},`${figure(c,language)}: ${c.speaker}`))),ticks2=[];for(let k=0;k<
n&&width-x2(k)>TICK;k+=Math.max(5,Math.ceil(n/6)))ticks2.push(svg("text",{x:x2(k)+1,y:height-5,class:"kz-tick"},
dayWords(k)));let states={p:"forces.may",s:"forces.some",a:"forces.all"},spoken2=told.states.replace(/[^psa]/g,
"")?[...told.states].flatMap((s,k)=>states[s]&&told.states[k-1]!==s?[`${dayWords(k)}: ${t(states[s])}`]:told.states[k-
1]&&s==="g"&&told.states[k-1]!=="g"?[`${dayWords(k)}: ${t("forces.gone")}`]:[]):[];return el("figure",{data:{"\
kz-presence":id}},el("h4",{},t("forces.presence")),svg("svg",{class:"kz-chart",viewBox:`0 0 ${width} ${height}`,
width,height,role:"img","aria-label":`${t("forces.presence")}. ${spoken2.join("; ")}`},grid,bars,others,ticks2),
el("figcaption",{class:"kz-note"},el("p",{},claim?[t("forces.counted")," ",el("b",{},figure(claim,language)),`\
, ${claim.speaker}, ${claim.saidOn?words(claim.saidOn,language):t("claim.undated")}`,` (${t(`rule.${told.rule}`)}${open?
`; ${t("forces.open")}`:""})`]:t("forces.uncounted")),el("p",{class:"kz-key-row"},el("span",{class:"kz-class"},
el("i",{class:"kz-sure"}),t("forces.all")),el("span",{class:"kz-class"},el("i",{class:"kz-may"}),t("forces.may")),
rivals.length?el("span",{class:"kz-class"},el("i",{class:"kz-rival"}),t("forces.rival")):null),(claim?.i??-1)===
told.now?told.notes.map(one=>{let said2=pick(one);return el("p",{data:{"kz-presence-note":""}},`${said2[0].toUpperCase()}${said2.
slice(1)}.`)}):null,told.assumed||told.undated?el("p",{},t("forces.assumed",{n:told.assumed+told.undated})):null))}days(records){
let{index,selection}=this,{meta}=index.payload,[begin,end]=[span(meta.period[0],selection.offset)[0],span(meta.
period[1],selection.offset)[1]],width=380,rows=records.filter(i2=>!Number.isNaN(index.t0[i2])&&index.t0[i2]<end),
height=rows.length*8+22,x2=m=>width*(Math.min(end,Math.max(begin,m))-begin)/(end-begin),bars=rows.map((i2,k)=>{
let back=index.categories[index.category[i2]].id==="withdrawal",posting=index.kinds[index.layer[i2]]==="postin\
gs";return svg("rect",{x:x2(index.t0[i2]),y:3+k*8,height:5,width:Math.max(3,x2(index.t1[i2])-x2(index.t0[i2])),
rx:1.5,style:{fill:posting?"var(--ink-3)":back?"var(--flow-back)":"var(--flow)"}},svg("title",{},index.title(i2)))}),
ticks2=[],step=Math.max(5,Math.ceil((end-begin)/DAY/6))*DAY;for(let m=begin;m<end&&width-x2(m)>TICK;m+=step)ticks2.
push(svg("line",{x1:x2(m),x2:x2(m),y1:0,y2:height-16,class:"kz-grid"}),svg("text",{x:x2(m)+2,y:height-4,class:"\
kz-tick"},words(isoDay(m,selection.offset),language,!1)));return el("figure",{},svg("svg",{class:"kz-chart",viewBox:`\
0 0 ${width} ${height}`,width,height,role:"img","aria-label":rows.map(i2=>`${index.title(i2)}, ${this.detail.when(
i2)}`).join("; ")},ticks2,bars),el("figcaption",{class:"kz-key-row kz-note"},[["var(--flow)","legend.there"],[
"var(--ink-3)","forces.posting"],["var(--flow-back)","legend.back"]].map(([colour,key])=>el("span",{class:"kz-\
class"},el("i",{style:{background:colour}}),t(key)))))}};var MONTH=30.44*DAY,HOURS=4*DAY,MONTHS=120*DAY,BARS=[...[1,5,15,60,180,360,720,DAY,2*DAY,7*DAY,14*DAY].map(minutes=>({
minutes,months:0})),...[1,3,6,12,24,60,120,240].map(months=>({minutes:months*MONTH,months}))],LAST=BARS[BARS.length-
1];function barFor(span2,pixels2){let least=span2<HOURS?1:DAY;return BARS.find(({minutes})=>minutes>=least&&minutes*
pixels2/span2>=3)??LAST}function measure({minutes,months=0}){return months?months%12?[months,"month"]:[months/
12,"year"]:minutes<60?[minutes,"minute"]:minutes<DAY?[minutes/60,"hour"]:[Math.round(minutes/DAY),"day"]}function edges(begin,end,{
minutes,months},local){let out=[];if(months){let day=new Date(wall(begin,local)*6e4),first=Math.floor((12*day.
getUTCFullYear()+day.getUTCMonth())/months)*months;for(let k=first;;k+=months)if(out.push(fromWall(monthStart(
k),local)),out[out.length-1]>=end)return out}for(let shown=Math.floor(wall(begin,local)/minutes)*minutes;;shown+=
minutes){let at=fromWall(shown,local);if((!out.length||at>out[out.length-1])&&out.push(at),at>=end)return out}}
function monthStart(k){let at=new Date(0);return at.setUTCFullYear(Math.floor(k/12),k%12,1),at.getTime()/6e4}function ticks(begin,end,pixels2,local){
let span2=end-begin,fits=(minutes,least)=>minutes*pixels2/span2>least;if(span2>=MONTHS){let months=[1,3,6,12,24,
60,120,240,600].find(n=>fits(n*MONTH,46))??1200;return edges(begin,end,{minutes:0,months},local).filter(at=>at>=
begin&&at<end).map(at=>{let january=new Date(wall(at,local)*6e4).getUTCMonth()===0;return{at,says:january?"yea\
r":"month"}})}let step=(span2<HOURS?[1,5,15,30,60,180,360,720,DAY].find(n=>fits(n,52)):[1,2,5,7,14,31].map(n=>n*
DAY).find(n=>fits(n,52)))??31*DAY,midnight=fromWall(Math.floor(wall(begin,local)/DAY)*DAY,local);return edges(
midnight,end,{minutes:step,months:0},local).filter(at=>at>=begin&&at<end).map(at=>({at,says:wall(at,local)%DAY?
"clock":"day"}))}function steps(span2){let listed2=span2<HOURS?[1,5,15,60,360]:span2<=90*DAY?[60,360,720,DAY]:
[1,7,30,365,3650].map(n=>n*DAY),offered=listed2.filter(step=>3*step<=span2);offered.length||offered.push(listed2[0]);
let first=offered.find(step=>span2/step<=150)??offered[offered.length-1];return{offered,first}}function reach(period,records,clocked,local){
if(!records)return period;let[first,last]=records;if(clocked&&last-first<DAY/2&&period[1]-period[0]<=2*DAY)return[
Math.floor(first/60)*60,Math.max(Math.ceil(last/60),Math.floor(first/60)+1)*60];let midnight=(minute,later=0)=>fromWall(
(Math.floor(wall(minute,local)/DAY)+later)*DAY,local);return[Math.min(period[0],midnight(first)),Math.max(period[1],
midnight(last-1,1))]}var PACE=500,HEIGHT=50,Timeline=class{constructor(index,selection){this.index=index,this.selection=selection;let{
offset}=selection,period=index.payload.meta.period.map((day,k)=>span(day,offset)[k]),none=index.t0.findIndex(Number.
isNaN),dated=none<0?index.n:none,[last,longest]=[-1/0,0];for(let i2=0;i2<dated;i2++)index.t1[i2]>last&&(last=index.
t1[i2]),index.t1[i2]-index.t0[i2]>longest&&(longest=index.t1[i2]-index.t0[i2]);let begun=dated?index.t0[dated-
1]+1:0,hours=longest<DAY/2,[begin,end]=reach(period,dated?[index.t0[0],hours?last:begun]:null,hours,offset);this.
begin=begin,this.end=end,this.focusEnd=this.end>period[1]&&this.begin<period[1]?period[1]:this.end;let walk=steps(
this.focusEnd-this.begin);this.steps=walk.offered,this.step=walk.first,this.node=el("div",{class:"kz-time",role:"\
group"}),this.timer=0,this.build(),new ResizeObserver(()=>this.draw()).observe(this.node)}static changes(payload){
let units=new Table(payload,"units",["shape","label"]),days=new Set;for(let i2=0;i2<units.n;i2++)payload.meta.
countries.includes(units.get("parent_id",i2))&&units.get("valid_from",i2)>payload.meta.period[0]&&days.add(units.
get("valid_from",i2));return[...days]}build(){let option=(value,text,chosen)=>el("option",{value,selected:value===
chosen},text);this.playButton=button(t("time.play"),()=>this.toggle(),{class:"kz-play",data:{"kz-play":""}},svg(
"svg",{viewBox:"0 0 16 16",width:16,height:16,"aria-hidden":"true"},svg("path",{d:""}))),this.whole=button(t("\
time.all"),()=>this.selection.apply({time:null,playing:!1}),{class:"kz-text"},t("time.all")),this.note=el("spa\
n",{class:"kz-dim kz-desktop-only kz-scale-note"}),this.label=el("output",{class:"kz-period","aria-live":"poli\
te",data:{label:t("app.time")}}),this.chart=svg("svg",{class:"kz-histogram",height:HEIGHT+18,role:"img","aria-\
label":t("time.chart")}),this.handles=["from","to"].map(end=>el("div",{class:`kz-handle kz-handle-${end}`,role:"\
slider",tabindex:0,"aria-label":t(`time.${end}`),data:{"kz-handle":end},on:{keydown:e=>this.key(e,end),pointerdown:e=>this.
drag(e,end)}})),this.plot=el("div",{class:"kz-plot",on:{pointerdown:e=>this.drag(e,"brush")}},this.chart,this.
handles),refill(this.node,el("div",{class:"kz-player"},this.playButton,button(t("time.back"),()=>this.move(-1),
{class:"kz-icon-button"},"‹"),button(t("time.forward"),()=>this.move(1),{class:"kz-icon-button"},"›"),el("\
select",{"aria-label":t("time.step"),on:{change:e=>{this.step=Number(e.target.value)}}},this.steps.map(s=>option(
s,this.stepWords(s),this.step))),this.whole,this.note,this.label),this.plot),this.draw()}share(minute){let m=Math.
min(this.end,Math.max(this.begin,minute)),cut2=this.end>this.focusEnd?.88:1;return m<=this.focusEnd?cut2*(m-this.
begin)/(this.focusEnd-this.begin):cut2+(1-cut2)*(m-this.focusEnd)/(this.end-this.focusEnd)}minute(share){let cut2=this.
end>this.focusEnd?.88:1,s=Math.min(1,Math.max(0,share));return Math.round(s<=cut2?this.begin+s/cut2*(this.focusEnd-
this.begin):this.focusEnd+(s-cut2)/(1-cut2)*(this.end-this.focusEnd))}get window(){return this.selection.window||
[this.begin,this.end]}choose(from,to){let least=Math.min(60,this.steps[0]),a=Math.max(this.begin,Math.min(from,
to-least)),b=Math.min(this.end,Math.max(to,a+least));a<=this.begin&&b>=this.end?this.selection.apply({time:null}):
this.selection.apply({time:[isoLocal(a,this.selection.offset),isoLocal(b,this.selection.offset)]})}key(e,end){
let[a,b]=this.window,by={ArrowLeft:-this.step,ArrowRight:this.step,ArrowDown:-this.step,ArrowUp:this.step,PageDown:-DAY,
PageUp:DAY}[e.key];by===void 0&&e.key!=="Home"&&e.key!=="End"||(e.preventDefault(),e.stopPropagation(),end==="\
from"?this.choose(e.key==="Home"?this.begin:e.key==="End"?b-this.step:a+by,b):this.choose(a,e.key==="Home"?a+this.
step:e.key==="End"?this.end:b+by))}drag(e,what){if(e.button>0)return;e.preventDefault(),e.stopPropagation();let box=this.
plot.getBoundingClientRect(),at=event=>this.minute((event.clientX-box.left)/box.width),start2=at(e),[a,b]=this.
window,inside=this.selection.state.time&&start2>a&&start2<b,least=Math.min(60,this.steps[0]),snap=m=>{let unit=Math.
min(this.step,360);return fromWall(Math.round(wall(m,this.selection.offset)/unit)*unit,this.selection.offset)},
frame2=0,go=event=>{let now=at(event);cancelAnimationFrame(frame2),frame2=requestAnimationFrame(()=>{if(what===
"from")this.choose(snap(Math.min(now,b-least)),b);else if(what==="to")this.choose(a,snap(Math.max(now,a+least)));else if(inside){
let by=Math.min(this.end-b,Math.max(this.begin-a,snap(now)-snap(start2)));this.choose(a+by,b+by)}else Math.abs(
this.share(now)-this.share(start2))*box.width>4&&this.choose(snap(Math.min(start2,now)),snap(Math.max(start2,now)))})},
stop=event=>{if(document.removeEventListener("pointermove",go),document.removeEventListener("pointerup",stop),
what==="brush"&&!inside&&Math.abs(event.clientX-e.clientX)<=4){let{unit,offset}={unit:this.unit,offset:this.selection.
offset},shown=Math.floor(wall(start2,offset)/unit)*unit;this.choose(fromWall(shown,offset),fromWall(shown+unit,
offset))}};document.addEventListener("pointermove",go),document.addEventListener("pointerup",stop)}get unit(){
let whole=this.focusEnd-this.begin;return whole<4*DAY?Math.min(60,this.step):whole>90*DAY?this.step:DAY}move(direction){
if(!this.selection.state.time)return this.choose(this.begin,this.begin+this.unit),!0;let[a,b]=this.window,by=direction*
this.step;return b+by>this.end||a+by<this.begin?!1:(this.choose(a+by,b+by),!0)}toggle(){!this.selection.state.
playing&&this.selection.state.time&&this.window[1]+this.step>this.focusEnd&&this.choose(this.begin,this.begin+
this.unit),this.selection.apply({playing:!this.selection.state.playing})}run(){clearInterval(this.timer);let{playing}=this.
selection.state;playing&&(this.timer=setInterval(()=>{(this.window[1]+this.step>this.focusEnd&&this.selection.
state.time||!this.move(1))&&this.selection.apply({playing:!1})},PACE))}stepWords(step){return this.words({minutes:step})}words(bar){
let[n,unit]=measure(bar);return timeSpan(n,unit)}bins(){let{index,selection}=this,{offset}=selection,{families}=index.
payload.vocabulary,bar=barFor(this.focusEnd-this.begin,this.plot.clientWidth),at=edges(this.begin,this.focusEnd,
bar,offset),rest=(this.end-this.focusEnd)/24;for(;at[at.length-1]<this.end;)at.push(at[at.length-1]+Math.max(bar.
minutes,rest,DAY));let n=at.length-1,totals=new Uint32Array(n),passed=new Uint32Array(n*families.length),others=~FAILS.
time,bases=index.kinds.indexOf("bases"),bin=0;for(let i2=0;i2<index.n;i2++){let t0=index.t0[i2];if(t0!==t0)break;
if(index.layer[i2]!==bases){for(;bin<n-1&&at[bin+1]<=t0;)bin++;totals[bin]++,(selection.fail[i2]&others)===0&&
passed[bin*families.length+index.family[index.category[i2]]]++}}this.bar=bar;let parts=k=>families.map((f,j)=>[
`var(--family-${f.id}, ${f.colour})`,passed[k*families.length+j]]).filter(([,count])=>count);return Array.from(
totals,(total,k)=>({begin:at[k],end:at[k+1],total,bin:k})).filter(one=>one.total).map(one=>({...one,parts:parts(
one.bin)}))}draw(){let width=this.plot.clientWidth;if(!width)return;let bins=this.bins(),most=Math.max(1,...bins.
map(b=>b.total)),told=this.bar.minutes===DAY?t("time.scale",{n:most}):t("points.scale",{n:most,span:this.words(
this.bar)}),beside=this.end===this.focusEnd;this.note.textContent=beside?told:"";let scale=n=>(HEIGHT-4)*Math.
sqrt(n/most),nodes=[];for(let bin of bins){let x0=this.share(bin.begin)*width,x1=Math.max(x0+2,this.share(bin.
end)*width-1),full2=scale(bin.total);nodes.push(svg("rect",{x:x0,width:x1-x0,y:HEIGHT-full2,height:full2,class:"\
kz-bar-rest"}));let y=HEIGHT,passed=bin.parts.reduce((sum,[,n])=>sum+n,0);for(let[colour,n]of bin.parts){let h=scale(
passed)*(n/passed);y-=h,nodes.push(svg("rect",{x:x0,width:x1-x0,y,height:h,style:{fill:colour}}))}}refill(this.
chart,svg("line",{x1:0,x2:width,y1:HEIGHT,y2:HEIGHT,class:"kz-axis"}),nodes,width<600||beside?"":svg("text",{x:width-
2,y:10,"text-anchor":"end",class:"kz-tick kz-faint"},told),this.ticks(width)),this.chart.setAttribute("width",
width),this.drawWindow(width)}ticks(width){let{offset}=this.selection,plot=this.share(this.focusEnd)*width,out=[];
for(let{at,says}of ticks(this.begin,this.focusEnd,plot,offset)){let x2=this.share(at)*width;if(x2>plot-(this.end>
this.focusEnd?46:30))break;let day=isoDay(at,offset),text={clock:()=>clock(isoLocal(at,offset)),day:()=>words(
day,language,!1),month:()=>dates[language].short[Number(day.slice(-5,-3))-1],year:()=>String(Number(day.slice(
0,-6)))}[says]();out.push(svg("line",{x1:x2,x2,y1:HEIGHT,y2:HEIGHT+(says==="year"?8:4),class:"kz-axis"}),svg("\
text",{x:x2+3,y:HEIGHT+14,class:"kz-tick"},text))}if(this.end>this.focusEnd){let x2=this.share(this.focusEnd)*
width;out.push(svg("path",{d:`M${x2-2} ${HEIGHT+5}l4-10M${x2+2} ${HEIGHT+5}l4-10`,class:"kz-axis"}),svg("text",
{x:x2+8,y:HEIGHT+14,class:"kz-tick"},t("time.later"))),width-x2>130&&out.push(svg("text",{x:width,y:HEIGHT+14,
"text-anchor":"end",class:"kz-tick"},words(isoDay(this.end-1,offset),language)))}return out}drawWindow(width){
let{selection}=this,[a,b]=this.window,[x0,x1]=[this.share(a)*width,this.share(b)*width],whole=!selection.state.
time;this.whole.hidden=whole,this.chart.append(svg("rect",{x:0,y:0,width:Math.max(0,x0),height:HEIGHT,class:"k\
z-veil"}),svg("rect",{x:x1,y:0,width:Math.max(0,width-x1),height:HEIGHT,class:"kz-veil"}),whole?"":svg("rect",
{x:x0,y:.5,width:Math.max(1,x1-x0),height:HEIGHT-1,class:"kz-brush"}));let several=isoDay(this.begin,selection.
offset).slice(0,4)!==isoDay(this.end-1,selection.offset).slice(0,4),say=minute=>{let iso=isoLocal(minute,selection.
offset);return`${words(iso,language,several)}, ${clock(iso)}`};for(let[handle,minute,x2]of[[this.handles[0],a,
x0],[this.handles[1],b,x1]])handle.style.left=`${x2}px`,dress(handle,{"aria-valuemin":this.begin,"aria-valuema\
x":this.end,"aria-valuenow":minute,"aria-valuetext":say(minute)});let first=isoLocal(a,selection.offset),last=isoLocal(
b,selection.offset),[d0,d1]=[isoDay(a,selection.offset),isoDay(b-1,selection.offset)];clock(first)==="00:00"&&
clock(last)==="00:00"?this.label.textContent=d0===d1?words(d0,language):`${words(d0,language,d0.slice(0,4)!==d1.
slice(0,4))} – ${words(d1,language)}`:this.label.textContent=`${say(a)} – ${words(last,language)}, ${clock(
last)}`;let icon=selection.state.playing?"M3 2h4v12H3zM9 2h4v12H9z":"M4 2l10 6-10 6z";this.playButton.querySelector(
"path").setAttribute("d",icon),this.playButton.setAttribute("aria-label",t(selection.state.playing?"time.pause":
"time.play")),this.playButton.setAttribute("aria-pressed",String(selection.state.playing))}};var Legend=class _Legend{constructor(index,selection,payload){this.index=index,this.selection=selection,this.payload=
payload,this.zonesKnown=()=>[],this.onZone=()=>{},this.each=null,this.node=el("div",{class:"kz-legend"}),this.
counts=new Map,this.build()}build(){let{payload,index}=this;this.counts.clear(),this.boxes=[];let categories=payload.
vocabulary.families.map(family=>({family,categories:index.categories.filter(c=>c.family===family.id)})).filter(
g=>g.categories.length).map(({family,categories:list})=>el("div",{class:"kz-family",role:"group","aria-label":pick(
family.title)},el("div",{class:"kz-family-name",style:{"border-color":`var(--family-${family.id}, ${family.colour}\
)`}},pick(family.title)),list.map(c=>this.entry("categories",c.id,pick(c.title),markSvg(c.shape,`var(--family-${family.
id}, ${family.colour})`,{size:18}),`category:${c.id}`)))),kinds=payload.layers.filter(layer=>layer.records).map(
layer=>this.entry("layers",layer.id,pick(layer.title),this.layerGlyph(layer.id),`layer:${layer.id}`)),others=payload.
layers.filter(layer=>!layer.records).map(layer=>this.entry("layers",layer.id,pick(layer.title),this.layerGlyph(
layer.id),null));Timeline.changes(payload).length&&others.splice(others.findIndex(node=>node.querySelector("[d\
ata-kz-switch='layers:boundaries']"))+1,0,this.entry("today","",t("app.today"),null,null));let precisions=payload.
vocabulary.precisions.map(p=>this.entry("precisions",p,t(`precision.${p}`),null,`precision:${p}`));refill(this.
node,this.section("app.layers","layers",[kinds,el("hr"),others,this.zones(),this.keys()],!0),this.section("app\
.categories","categories",categories,!0),this.section("app.precision","precisions",[precisions,this.entry("unt\
imed","",t("app.untimed"),null,"untimed")],!1)),this.update()}zones(){let{claimants=[],kinds=[]}=this.payload.
zones||{};return claimants.length?el("div",{class:"kz-zones",role:"group","aria-label":t("zones.title")},el("d\
iv",{class:"kz-key-title"},t("zones.title")),claimants.map(({id,title},k)=>this.entry("zones",id,title,Zones.swatch(
null,k),null)),el("div",{class:"kz-key-row"},kinds.map(({title,colour})=>el("span",{class:"kz-class"},Zones.swatch(
colour,0),pick(title)))),this.each=el("details",{on:{toggle:()=>this.listZones()}},el("summary",{},t("zones.ea\
ch")),el("ul",{class:"kz-list"}))):null}listZones(){this.each?.open&&refill(this.each.lastElementChild,this.zonesKnown().
map(({id,title,by,when,swatch})=>el("li",{},button(title,()=>this.onZone(id),{class:"kz-item","aria-label":null,
data:{"kz-zone-of":id}},swatch,el("span",{},el("b",{},title),el("small",{},[by,when].join(", ")))))))}section(title,group,content,open){
let all=on=>()=>this.selection.apply({[group]:Object.fromEntries(Object.keys(this.selection.state[group]).filter(
id=>group!=="layers"||this.index.kinds.includes(id)).map(id=>[id,on]))});return el("details",{class:"kz-sectio\
n",open},el("summary",{},el("h2",{},t(title))),el("div",{class:"kz-all"},button(`${t(title)}: ${t("app.all")}`,
all(!0),{class:"kz-text"},t("app.all")),button(`${t(title)}: ${t("app.none")}`,all(!1),{class:"kz-text"},t("ap\
p.none"))),content)}entry(group,id,title,glyph,count){let box=el("input",{type:"checkbox",data:{"kz-switch":`${group}${id?
`:${id}`:""}`},on:{change:()=>this.selection.apply(id?{[group]:{[id]:box.checked}}:{[group]:box.checked})}});this.
boxes.push([box,group,id]);let number=count?el("span",{class:"kz-count",data:{"kz-count":count}}):null;return number&&
this.counts.set(count,number),el("label",{class:"kz-entry"},box,el("span",{class:"kz-swatch"},glyph),el("span",
{class:"kz-name"},title),number)}layerGlyph(id){let green=`var(--family-deployment, ${this.payload.vocabulary.
families.find(f=>f.id==="deployment").colour})`,simple=node=>svg("svg",{viewBox:"-11 -11 22 22",width:18,height:18,
"aria-hidden":"true"},node),glyphs={events:()=>simple(svg("circle",{r:6,class:"kz-ghost"})),incidents:()=>simple(
svg("path",{...outlined("diamond"),class:"kz-ghost"})),bases:()=>markSvg("pentagon",green,{size:18}),postings:()=>markSvg(
"shield",green,{size:18}),movements:()=>simple([svg("path",{d:"M-10 0H10",style:{stroke:"var(--flow)"},"stroke\
-width":3}),svg("path",{d:"M0-5L8 0L0 5Z",style:{fill:"var(--flow)"}})]),regions:()=>el("span",{class:"kz-ramp\
-chip"}),boundaries:()=>simple(svg("path",{d:"M-9 6L-2-2L3 3L9-6",fill:"none",style:{stroke:"var(--border)"},"\
stroke-width":2})),senders:()=>el("span",{class:"kz-member-chip"}),doubt:()=>simple(svg("circle",{r:7.5,class:"\
kz-doubt-chip"}))};return glyphs[id]?glyphs[id]():this.ownGlyph(id)}ownGlyph(id){let{layers,vocabulary}=this.payload,
title=layers.find(layer=>layer.id===id)?.title.en,own=vocabulary.categories.find(category=>title&&category.title.
en===title),family=vocabulary.families.find(one=>one.id===own?.family);return own&&family?markSvg(own.shape,family.
colour,{size:18}):null}ramp(){let steps2=this.payload.layers.find(layer=>layer.id==="regions")?.style.steps||[];
return _Legend.classes(steps2).map((words2,k)=>el("span",{class:"kz-class"},el("i",{style:{background:`var(--r\
amp-${k+1})`}}),words2))}static classes(steps2){return steps2.map((from,k)=>{let to=steps2[k+1]?steps2[k+1]-1:
null;return to===null?`${from}+`:from===to?`${from}`:`${from}–${to}`})}keys(){let{index,payload}=this,row=(...content)=>el(
"div",{class:"kz-key-row"},content),word=key=>el("span",{},t(key)),title=key=>el("div",{class:"kz-key-title"},
t(key)),{steps:steps2}=payload.flows,widest=steps2[steps2.length-1]??null,shaded=payload.layers.some(layer=>layer.
id==="regions"),dot=svg("circle",{r:4,fill:"var(--ink-2)"}),also=svg("svg",{viewBox:"-8 -8 16 16",width:16,height:16,
"aria-hidden":"true"},dot);return el("div",{class:"kz-keys"},shaded&&[title("legend.shade"),row(this.ramp())],
index.lines.length>0&&[title("legend.width"),row(steps2.map(n=>this.sample(n,`≤ ${digits(n)}`))),row(this.sample(
null,t("legend.unknown"))),row(this.sample(widest,t("legend.there"),!1),this.sample(widest,t("legend.back"),!0))],
payload.options.dots?[index.areas.length>0&&row(areaSvg([["var(--ink-2)",1]],3),word("legend.tile")),row(t("po\
ints.dots"))]:[row(markSvg("circle","var(--ink-2)",{size:16,hollow:!0}),word("legend.hollow")),row(areaSvg([["\
var(--ink-2)",1]],3),word("legend.tile")),row(also,word("legend.also")),row(clusterSvg([["var(--ink-2)",7]],7,
24),word("legend.cluster"))])}sample(people,words2,back=void 0){return el("span",{class:"kz-class"},_Legend.stroke(
this.payload.flows,people,back),words2)}static stroke(flows2,people,back=void 0){let path=svg("path",{d:"M2 0H\
28",style:{stroke:back?"var(--flow-back)":"var(--flow)"},"stroke-width":widthFor(people,flows2),"stroke-dashar\
ray":people===null?"6 5":null});return svg("svg",{width:30,height:12,viewBox:"0 -6 30 12","aria-hidden":"true"},
path,back===void 0?null:arrowhead(6.5,back,"translate(17 0)"))}update(){this.listZones();let{counts,state}=this.
selection;for(let[box,group,id]of this.boxes)box.checked=id?state[group][id]:state[group];for(let[key,node]of this.
counts){let[group,id]=key.split(":"),value=group==="layer"?counts.byLayer[id]:group==="category"?counts.byCategory[id]:
group==="precision"?counts.byPrecision[id]:counts.untimed;node.textContent=String(value),node.classList.toggle(
"kz-zero",value===0)}}};var SHAPE=new Set("d x y width height cx cy r rx ry x1 x2 y1 y2 dx dy transform viewBox points".split(" ")),DRESS={
fill:"rgb(0, 0, 0)","fill-opacity":"1","fill-rule":"nonzero",stroke:"none","stroke-width":"1px","stroke-opacit\
y":"1","stroke-dasharray":"none","stroke-dashoffset":"0px","stroke-linecap":"butt","stroke-linejoin":"miter",opacity:"\
1"},LETTERS=["font-size","font-weight","font-style","text-anchor"];function frozen(node){let loose=!node.isConnected;
loose&&document.body.append(node);let copy=node.cloneNode(!0),to=[copy,...copy.querySelectorAll("*")];return[node,
...node.querySelectorAll("*")].forEach((one,k)=>{for(let{name}of[...to[k].attributes])SHAPE.has(name)||to[k].removeAttribute(
name);let style=getComputedStyle(one),group=["g","svg"].includes(one.tagName);for(let[name,usual]of Object.entries(
DRESS)){if(group&&name!=="opacity")continue;let value=style.getPropertyValue(name),clear=/^rgba\((.+), ([\d.]+)\)$/.
exec(value);clear&&to[k].setAttribute(`${name}-opacity`,clear[2]),value!==usual&&to[k].setAttribute(name,clear?
`rgb(${clear[1]})`:value)}if(one.tagName==="text")for(let name of LETTERS)to[k].setAttribute(name,style.getPropertyValue(
name))}),loose&&node.remove(),copy}var Pen=class{constructor(){this.paths=[],this.d="",this.dash=[]}beginPath(){
this.d=""}moveTo(x2,y){this.d+=`M${x2} ${y}`}lineTo(x2,y){this.d+=`L${x2} ${y}`}closePath(){this.d+="Z"}setLineDash(dash){
this.dash=dash}put(props){let{globalAlpha:opacity}=this;this.d&&this.paths.push(svg("path",{d:this.d,...props,
opacity:opacity===1?null:opacity}))}fill(){this.put({fill:this.fillStyle,"fill-rule":"evenodd"})}stroke(){let{
strokeStyle,lineWidth}=this;this.put({fill:"none",stroke:strokeStyle,"stroke-width":lineWidth,"stroke-dasharra\
y":this.dash.join(" ")||null,"stroke-linecap":"round","stroke-linejoin":"round"})}};function drawing(view){let{
map,basemap}=view,size=map.getSize(),corner=map.containerPointToLayerPoint([0,0]),pen=new Pen;basemap.ground.trace(
pen,map.getPixelBounds().min,size,10);let layers=(...nodes)=>svg("g",{transform:`translate(${-corner.x} ${-corner.
y})`},nodes);return svg("g",{},svg("rect",{width:size.x,height:size.y,fill:basemap.theme.colour("water")}),svg(
"g",{},pen.paths),pixels(map),layers([...map.getPane("kz-doubt").querySelectorAll("path")].map(frozen),flows(view)),
layers(names(view)),svg("g",{},marks(view)))}function pixels(map){let box=map.getContainer().getBoundingClientRect();
return[...map.getPane("kz-points")?.querySelectorAll("canvas")??[]].map(tile=>{let{x:x2,y,width,height}=tile.getBoundingClientRect();
return svg("image",{x:x2-box.x,y:y-box.y,width,height,href:tile.toDataURL()})})}function flows({flows:{svg:from}}){
let copy=frozen(from);for(let node of[...copy.querySelectorAll("[stroke-opacity='0']")])node.remove();return[...copy.
children]}function marks({map,marks:from,basemap:{theme}}){let{drawn,extra,ring}=from,chosen=({x:x2,y},r)=>svg(
"circle",{cx:x2,cy:y,r,fill:"none",stroke:theme.colour("focus"),"stroke-width":2.5}),out=(extra?.getLayers()??
[]).map(dot=>{let{x:x2,y}=map.latLngToContainerPoint(dot.getLatLng()),{backgroundColor}=getComputedStyle(dot.getElement().
firstElementChild);return svg("circle",{cx:x2,cy:y,r:4,fill:backgroundColor,stroke:theme.colour("edge"),"strok\
e-width":1.5})}),bounds=map.getBounds().pad(.05),order=({marker})=>Number(marker.getElement().style.zIndex);for(let{
marker,group}of[...drawn.values()].sort((a,b)=>order(a)-order(b))){if(!bounds.contains(group.at))continue;let glyph=marker.
getElement().querySelector("svg"),[width,height]=[glyph.getAttribute("width"),glyph.getAttribute("height")].map(
Number),[dx,dy]=group.shift||[0,0],at=map.latLngToContainerPoint(group.at).add([dx,dy]),copy=frozen(glyph);copy.
setAttribute("x",String(at.x-width/2)),copy.setAttribute("y",String(at.y-height/2)),copy.setAttribute("overflo\
w","visible"),out.push(copy),group.chosen&&out.push(chosen(at,width/2+4))}return ring?.getElement()&&out.push(
chosen(map.latLngToContainerPoint(ring.getLatLng()),12)),out}function names({labels:{box},basemap:{theme}}){return[
...box.children].map(node=>{let style=getComputedStyle(node),[left2,top]=[parseFloat(style.left),parseFloat(style.
top)];if(node.tagName==="I")return svg("circle",{cx:left2+2,cy:top+2,r:2,fill:style.backgroundColor});let[width,
height]=[parseFloat(style.width),parseFloat(style.lineHeight)],size=parseFloat(style.fontSize),[share,anchor]={
right:[1,"end"],center:[.5,"middle"]}[style.textAlign]??[0,"start"],turn=/rotate\(([-\d.]+)deg\)/.exec(node.style.
transform);return svg("text",{x:left2+share*width,y:top+height/2+.35*size,transform:turn&&`rotate(${turn[1]} ${left2+
width/2} ${top+height/2})`,"text-anchor":anchor,"font-size":size,"font-weight":style.fontWeight,"font-style":style.
fontStyle==="normal"?null:style.fontStyle,"letter-spacing":style.letterSpacing==="normal"?null:style.letterSpacing,
opacity:style.opacity==="1"?null:style.opacity,fill:style.color,stroke:theme.colour("paper"),"stroke-width":2.4,
"stroke-linejoin":"round","paint-order":"stroke"},style.textTransform==="uppercase"?node.textContent.toUpperCase():
node.textContent)})}var[WIDTH,HEIGHT2]=[440,280],Paper=class{constructor(view,picture,root){this.view=view,this.picture=picture,this.
root=root,this.node=null}async print(){if(this.node)return;let{selection,map}=this.view,{view:_,...before}=copied(
selection.state),[centre,zoom,size]=[map.getCenter(),map.getZoom(),map.getSize()];this.node=el("section",{class:"\
kz-paper",role:"dialog","aria-modal":"true",tabindex:-1,"aria-label":t("story.sheet"),on:{keydown:e=>{e.key===
"Escape"&&(e.stopPropagation(),this.close())}}}),this.back=document.activeElement;let{classList}=document.documentElement;
classList.add("kz-papering","kz-on-paper"),this.root.append(this.node),map.invalidateSize({animate:!1,pan:!1});
let smaller=Math.log2(Math.max(1,Math.min(size.x/WIDTH,size.y/HEIGHT2))),figures=[],legends=[];try{for(let k=0;k<
selection.steps.length;k++){selection.apply({...withStep({step:k+1},selection),selected:null});let{view:wanted}=selection.
state;wanted&&map.setView([wanted.lat,wanted.lon],wanted.zoom-smaller,{animate:!1}),figures.push(await this.view.
offline(()=>this.figure(k))),legends.push(this.picture.legendEntries())}}finally{classList.remove("kz-papering"),
map.invalidateSize({animate:!1,pan:!1}),map.setView(centre,zoom,{animate:!1}),selection.apply(before)}this.node.
append(el("div",{class:"kz-paper-tools"},button(t("app.print"),()=>window.print(),{class:"kz-button",data:{"kz\
-paper-print":""}}),button(t("app.close"),()=>this.close(),{class:"kz-button",data:{"kz-paper-close":""}})),el(
"h1",{class:"kz-paper-title"},pick(this.picture.payload.meta.title)),el("div",{class:"kz-paper-steps",data:{steps:figures.
length}},figures),this.picture.legendSheet(legends)),this.node.focus(),window.addEventListener("afterprint",()=>this.
close(),{once:!0}),window.print()}close(){this.node?.remove(),this.node=null,document.documentElement.classList.
remove("kz-on-paper"),this.back?.focus()}figure(k){let step=this.view.selection.steps[k],bar=scaleBar(this.view.
map),colour=name=>this.view.basemap.theme.colour(name);return el("figure",{class:"kz-paper-step"},svg("svg",{viewBox:`\
0 0 ${WIDTH} ${HEIGHT2}`,role:"img","aria-label":pick(step.title)},drawing(this.view),svg("path",{d:`M10 ${HEIGHT2-
14}v5h${bar.width}v-5`,fill:"none",stroke:colour("ink-2"),"stroke-width":1.5}),svg("text",{x:16+bar.width,y:HEIGHT2-
8,"font-size":12,fill:colour("ink-2"),stroke:colour("paper"),"stroke-width":3,"paint-order":"stroke"},bar.words)),
el("figcaption",{},el("h2",{},`${k+1}. ${pick(step.title)}`),el("p",{},pick(step.text))))}};var[EDGE2,GAP,COLUMN,ROW,LINE]=[16,12,180,20,15],SCALE=LINE+ROW+6,FINE=2,Sheet=class{constructor(width,colour){
this.width=width,this.colour=colour,this.rtl=document.documentElement.dir==="rtl",this.y=EDGE2,this.nodes=[],this.
ruler=document.createElement("canvas").getContext("2d"),this.font=getComputedStyle(document.body).fontFamily}x(from,width=0){
return this.rtl?this.width-from-width:from}measure(text,size,weight=400){return this.ruler.font=`${weight} ${size}\
px ${this.font}`,this.ruler.measureText(text).width}lines(text,width,size,weight=400){let lines=[""];for(let word of String(
text).split(/\s+/)){let longer=`${lines[lines.length-1]} ${word}`.trim();lines[lines.length-1]&&this.measure(longer,
size,weight)>width?lines.push(word):lines[lines.length-1]=longer}return lines}write(text,{from=EDGE2,y,width=this.
width-2*EDGE2,size=12,weight=400,colour="ink"}){let lines=this.lines(text,width,size,weight),height=Math.round(
size*1.32);return lines.forEach((line,k)=>this.nodes.push(svg("text",{x:this.x(from),y:y+size+k*height,"font-s\
ize":size,"font-weight":weight,fill:this.colour(colour),direction:this.rtl?"rtl":null},line))),lines.length*height}below(text,style){
this.y+=this.write(text,{...style,y:this.y})}glyph(glyph,from,y,wide=0){let[width,height]=[glyph.getAttribute(
"width"),glyph.getAttribute("height")].map(Number),copy=frozen(glyph);return copy.setAttribute("x",String(this.
x(from+Math.max(0,wide-width)/2,width))),copy.setAttribute("y",String(y+(ROW-height)/2)),copy.setAttribute("ov\
erflow","visible"),this.nodes.push(copy),Math.max(wide,width)}legend({marks:marks2,scales}){let whole=this.width-
2*EDGE2,n=Math.max(1,Math.floor(whole/COLUMN)),wide=whole/n,heights=marks2.map(([,words2])=>ROW+LINE*(this.lines(
words2,wide-44,11).length-1)),needed=tall2=>heights.reduce(([at,y2],one)=>y2+one>tall2?[at+1,one]:[at,y2+one],
[1,0]),tall=Math.max(ROW,...heights);for(;needed(tall)[0]>n;)tall+=LINE;let[column,y]=[0,0];marks2.forEach(([glyph,
words2],k)=>{y+heights[k]>tall&&([column,y]=[column+1,0]);let from=EDGE2+column*wide;this.glyph(glyph,from,this.
y+y,30),this.write(words2,{from:from+36,y:this.y+y+3,width:wide-44,size:11}),y+=heights[k]}),this.y+=tall+8;let start2=EDGE2;
for(let{title,cells}of scales){let length=Math.max(this.measure(title,11,600),cells.reduce((sum,[glyph,words2])=>sum+
Number(glyph.getAttribute("width"))+22+this.measure(words2,11),0));start2>EDGE2&&start2+length>whole&&([start2,
this.y]=[EDGE2,this.y+SCALE]),this.write(title,{from:start2,y:this.y,size:11,weight:600});let from=start2;for(let[
glyph,words2]of cells)from+=this.glyph(glyph,from,this.y+LINE)+6,this.write(words2,{from,y:this.y+LINE+3,size:11}),
from+=this.measure(words2,11)+16;start2+=length+28}this.y+=(scales.length?SCALE:0)+4}maps(frames){let sizes=frames.
map(({view})=>view.map.getSize()),{nodes}=this;frames.forEach(({view,label},k)=>{let size=sizes[k],left2=this.
x(EDGE2+sizes.slice(0,k).reduce((sum,one)=>sum+one.x+GAP,0),size.x),id=`kz-frame-${k}`,bar=scaleBar(view.map),
ink={fill:this.colour("ink-2"),stroke:this.colour("paper"),"stroke-width":2.4};if(nodes.push(svg("clipPath",{id},
svg("rect",{width:size.x,height:size.y})),svg("g",{transform:`translate(${left2} ${this.y})`},svg("g",{"clip-p\
ath":`url(#${id})`},drawing(view)),svg("rect",{width:size.x,height:size.y,fill:"none",stroke:this.colour("bord\
er-region")}),svg("path",{d:`M10 ${size.y-16}v6h${bar.width}v-6`,fill:"none",stroke:this.colour("ink-2"),"stro\
ke-width":1.5}),svg("text",{x:18+bar.width,y:size.y-9,"font-size":11,...ink,"paint-order":"stroke"},bar.words))),
label){let top=this.y,wide=this.measure(label,13,600)+20;nodes.push(svg("rect",{x:left2,y:top,width:wide,height:24,
fill:this.colour("paper"),opacity:.92}),svg("text",{x:left2+10,y:top+17,"font-size":13,"font-weight":600,fill:this.
colour("ink")},label))}}),this.y+=Math.max(...sizes.map(size=>size.y))+GAP}done(title){let height=Math.ceil(this.
y+EDGE2/2),{width}=this;return svg("svg",{xmlns:"http://www.w3.org/2000/svg",viewBox:`0 0 ${width} ${height}`,
width,height,"font-family":this.font},svg("title",{},title),svg("rect",{width,height,fill:this.colour("paper")}),
this.nodes)}},Picture=class{constructor(payload,parts,frames){this.payload=payload,this.parts=parts,this.frames=
frames}told(){let{view}=this.frames()[0],{state,counts,offset}=view.selection,[from,to]=state.time||this.payload.
meta.period,filters=this.parts.filters.active().filter(([,clear])=>!("time"in clear));return[timeWords(from,to,
"","",language,offset),...filters.map(([what])=>what),t("app.shown",{visible:digits(counts.visible),total:digits(
counts.total)})].join(" · ")}legendEntries(){return legendEntries(this.frames(),this.payload)}legendSheet(all){
let{view}=this.frames()[0],sheet=new Sheet(1500,name=>view.basemap.theme.colour(name)),joined2=(key,name)=>[...new Map(
all.flatMap(one=>one[key]).map(row=>[name(row),row])).values()];return sheet.legend({marks:joined2("marks",([,
words2])=>words2),scales:joined2("scales",({title})=>title)}),sheet.below(this.credit(),{size:10,colour:"ink-3"}),
sheet.done(t("app.legend"))}credit(){return creditLine(this.payload).map(part=>part.textContent??part).join("")}async svg(){
let frames=this.frames(),{view}=frames[0],maps=frames.reduce((sum,one)=>sum+one.view.map.getSize().x+GAP,-GAP),
sheet=new Sheet(maps+2*EDGE2,name=>view.basemap.theme.colour(name)),title=pick(this.payload.meta.title),step=view.
selection.steps[view.selection.state.step-1];sheet.below(step?pick(step.title):title,{size:20,weight:680}),sheet.
below(step?title:this.told(),{size:12,colour:"ink-2"}),sheet.y+=8;let draw2=k=>k<frames.length?frames[k].view.
offline(()=>draw2(k+1)):sheet.maps(frames);return await draw2(0),sheet.legend(this.legendEntries()),sheet.below(
this.credit(),{size:10,colour:"ink-3"}),sheet.done(title)}async text(){return new window.XMLSerializer().serializeToString(
await this.svg())}async png(){let text=await this.text(),image=new window.Image;image.src=`data:image/svg+xml;\
charset=utf-8,${encodeURIComponent(text)}`,await image.decode();let canvas=document.createElement("canvas");return canvas.
width=FINE*image.width,canvas.height=FINE*image.height,canvas.getContext("2d").drawImage(image,0,0,canvas.width,
canvas.height),new Promise(resolve=>canvas.toBlob(resolve,"image/png"))}async save(kind){let blob=kind==="png"?
await this.png():new Blob([await this.text()],{type:"image/svg+xml"}),link2=document.createElement("a");link2.
href=URL.createObjectURL(blob),link2.download=`${this.payload.meta.situation.replace(/[^\w.-]+/g,"-")}.${kind}`,
link2.click(),setTimeout(()=>URL.revokeObjectURL(link2.href),6e4)}};function legendEntries(frames,payload){let out=new Map,
scales=new Map,grey="var(--ink-2)",tile=colour=>svg("svg",{viewBox:"0 0 18 12",width:18,height:12},svg("rect",
{width:18,height:12,style:{fill:colour,stroke:"var(--line)"}})),add=(words2,glyph)=>out.has(words2)||out.set(words2,
glyph);for(let{view}of frames){let{index,selection}=view.marks,bounds=view.map.getBounds(),groups2=[...view.marks.
drawn.values()].map(({group})=>group).filter(group=>bounds.contains(group.at)),seen=new Set(groups2.flatMap(group=>group.
members.map(i2=>index.category[i2])));if(payload.options.dots)for(let i2 of selection.visible)index.hasPoint(i2)&&
bounds.contains([index.lat[i2],index.lon[i2]])&&seen.add(index.category[i2]);index.categories.forEach((one,k)=>{
seen.has(k)&&add(pick(one.title),markSvg(one.shape,index.paint[k],{size:16}))}),groups2.filter(group=>group.kind===
"mark").map(group=>group.members[0]).some(i2=>index.hollow(i2))&&add(t("legend.hollow"),markSvg("circle",grey,
{size:16,hollow:!0})),groups2.some(group=>group.kind==="cluster")&&add(t("legend.cluster"),clusterSvg([[grey,7]],
7,24)),groups2.some(group=>group.kind==="area")&&add(t("legend.tile"),areaSvg([[grey,1]],3,26));let lines=view.
flows.bundles(),{flows:flows2}=payload,widest=flows2.steps[flows2.steps.length-1]??null,strength2=lines.map(({
members})=>view.flows.strength(members));lines.some(({back})=>!back)&&add(t("legend.there"),Legend.stroke(flows2,
widest,!1)),lines.some(({back})=>back)&&add(t("legend.back"),Legend.stroke(flows2,widest,!0)),strength2.includes(
null)&&add(t("legend.unknown"),Legend.stroke(flows2,null)),strength2.some(people=>people!==null)&&scales.set(t(
"legend.width"),flows2.steps.map(n=>[Legend.stroke(flows2,n),`≤ ${digits(n)}`])),view.basemap.ground.sheets.
shade?.some(({fill:fill2})=>fill2)&&view.shading.strength>.5&&scales.set(t("legend.shade"),Legend.classes(view.
shading.steps).map((words2,k)=>[tile(`var(--ramp-${k+1})`),words2]));let zone2=(colour,claimant)=>Zones.swatch(
colour,claimant).firstElementChild;for(let row of view.zones.shown){let{title,colour}=view.zones.kinds[row.kind];
add(pick(title),zone2(colour,0)),add(t("zones.by",{name:view.zones.claimants[row.claimant].title}),zone2(null,
row.claimant))}}return{marks:[...out].map(([words2,glyph])=>[glyph,words2]),scales:[...scales].map(([title,cells])=>({
title,cells}))}}var ALL_ROWS=500,MOST_PIXELS=12e6,SPARE_ROWS=8,COLUMNS=["when","what","where","kind","exact"],RecordTable=class{constructor(index,selection){
if(this.index=index,this.selection=selection,this.sort="when",this.down=!1,this.long=index.n>ALL_ROWS,this.sorted=
selection.visible,this.rows=new Map,this.remedies=()=>[],this.chosen=()=>"",this.node=el("div",{class:"kz-tabl\
e-box",id:"kz-table",tabindex:0,role:"region","aria-label":t("app.table")}),this.node.classList.toggle("kz-lon\
g",this.long),this.long){let frame2=0;this.node.addEventListener("scroll",()=>{cancelAnimationFrame(frame2),frame2=
requestAnimationFrame(()=>this.show())}),new ResizeObserver(()=>this.show()).observe(this.node)}this.node.addEventListener(
"keydown",e=>this.key(e)),this.build()}get rowHeight(){return window.matchMedia("(max-width: 760px)").matches?
88:30}build(){this.rows.clear();let heads=COLUMNS.map(column=>el("th",{scope:"col","aria-sort":this.sort===column?
this.down?"descending":"ascending":"none"},button(t(`table.${column}`),()=>{this.down=this.sort===column&&!this.
down,this.sort=column,this.build()},{class:"kz-text"})));this.body=el("tbody"),this.table=el("table",{},el("ca\
ption",{class:"kz-hidden"},t("table.caption")),el("thead",{},el("tr",{},heads)),this.body),this.empty=el("div",
{class:"kz-empty",role:"status"}),this.said=el("p",{class:"kz-sentence",data:{"kz-said":""}}),refill(this.node,
this.said,this.table,this.empty),this.node.setAttribute("aria-label",t("app.table")),this.update()}row(i2){if(!this.
rows.has(i2)){let{index,selection}=this,id=index.id[i2],open=()=>selection.apply({selected:id});this.rows.set(
i2,el("tr",{data:{"kz-row":id},on:{click:open}},el("td",{class:"kz-when"},timeWords(index.text("start",i2),index.
text("end",i2),index.text("time_precision",i2),index.text("part_of_day",i2),language,selection.offset)),el("td",
{class:"kz-what"},el("div",{},markSvg(index.shape(i2),index.paint[index.category[i2]],{size:16,hollow:index.hollow(
i2)}),button(index.title(i2),open,{class:"kz-text kz-title-button"}))),el("td",{},index.named("place",i2,language)||
t("precision.none")),el("td",{},pick(index.categories[index.category[i2]].title)),el("td",{},t(`precision.${index.
payload.vocabulary.precisions[index.precision[i2]]}`))))}return this.rows.get(i2)}tell(){let{visible,until}=this.
selection;this.until!==until&&this.rows.clear(),this.until=until,this.said.hidden=this.long||!visible.length,!this.
said.hidden&&(this.said.textContent=this.chosen())}get open(){return this.selection.state.pane==="table"}update(){
if(!this.open)return;this.tell(),this.sorted=this.index.ordered(this.selection.visible,this.sort,language);let n=this.
sorted.length;this.table.setAttribute("aria-rowcount",String(n)),this.empty.hidden=n>0;let clear=([what,filter])=>button(
t("app.clear",{what}),()=>this.selection.apply(filter),{class:"kz-button"});refill(this.empty,n?"":[t("app.emp\
ty")," ",...this.remedies().map(one=>[clear(one)," "])]),this.show()}recordAt(k){return this.sorted[this.down?
this.sorted.length-1-k:k]}extent(){let n=this.sorted.length;if(!this.long)return{begin:0,end:n,above:0,below:0};
let high=this.rowHeight,full2=Math.min(MOST_PIXELS,n*high),seen=Math.ceil((this.node.clientHeight||300)/high),
top=Math.min(this.node.scrollTop,Math.max(0,full2-(this.node.clientHeight||300))),share=n*high>MOST_PIXELS?top/
Math.max(1,full2-seen*high):null,first=share===null?Math.floor(top/high):Math.round(share*Math.max(0,n-seen)),
begin=Math.max(0,first-SPARE_ROWS),end=Math.min(n,first+seen+SPARE_ROWS),above=Math.max(0,share===null?begin*high:
top-(first-begin)*high);return{begin,end,above,below:Math.max(0,full2-above-(end-begin)*high)}}show(){if(!this.
open)return;let{begin,end,above,below}=this.extent(),rows=[];for(let k=begin;k<end;k++)rows.push(this.row(this.
recordAt(k))),rows[k-begin].setAttribute("aria-rowindex",String(k+2));let keep=new Set(rows);if(this.long)for(let[
i2,row]of this.rows)keep.has(row)||this.rows.delete(i2);let room=pixels2=>el("tr",{class:"kz-room","aria-hidde\
n":"true"},el("td",{colspan:5,style:{height:`${pixels2}px`}})),shown=this.long?[room(above),...rows,room(below)]:
rows,{children}=this.body;if(children.length!==shown.length||shown.some((row,k)=>children[k]!==row)){let focused=document.
activeElement,inside=this.body.contains(focused);this.body.replaceChildren(...shown),inside&&this.body.contains(
focused)&&focused.focus({preventScroll:!0})}this.mark()}key(e){let row=e.target.closest?.("tr[aria-rowindex]"),
page=Math.max(1,Math.floor(this.node.clientHeight/this.rowHeight)-2),steps2={ArrowDown:1,ArrowUp:-1,PageDown:page,
PageUp:-page,Home:-1/0,End:1/0};if(!row||!(e.key in steps2))return;e.preventDefault();let n=this.sorted.length,
to=Math.min(n-1,Math.max(0,Number(row.getAttribute("aria-rowindex"))-2+steps2[e.key]));if(this.long){let high=this.
rowHeight,seen=Math.ceil(this.node.clientHeight/high);this.node.scrollTop=n*high>MOST_PIXELS?to/Math.max(1,n-seen)*
(MOST_PIXELS-seen*high):Math.max(0,(to-2)*high),this.show()}this.rows.get(this.recordAt(to))?.querySelector("b\
utton")?.focus({preventScroll:this.long})}mark(){this.body.querySelector("[aria-current]")?.removeAttribute("a\
ria-current");let{selected}=this.selection.state;selected!==null&&this.rows.get(this.index.row.get(selected))?.
setAttribute("aria-current","true")}};var quoted=text=>text.replace(/&/g,"&amp;").replace(/"/g,"&quot;").replace(/</g,"&lt;").replace(/>/g,"&gt;"),frame=(address,title)=>`\
<iframe src="${quoted(address)}" title="${quoted(title)}" loading="lazy" style="width:100%;height:80vh;min-hei\
ght:480px;border:0" sandbox="allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox" referr\
erpolicy="no-referrer"></iframe>`;function linkTo(at,fragment){let online=["http:","https:"].includes(at.protocol),
file=at.pathname.split("/").pop(),page=online?at.href.split("#")[0]:`https://example.org/${at.protocol==="file\
:"&&file?file:"map.html"}`;return{online,address:fragment?`${page}#${fragment}`:page}}var Share=class{constructor(payload){
this.payload=payload,this.address=()=>"",this.onCover=()=>{},this.picture=null,this.node=el("section",{class:"\
kz-share",hidden:!0,data:{"kz-share-panel":""},on:{keydown:e=>{e.key==="Escape"&&(e.stopPropagation(),this.toggle())}}}),
this.build()}build(){this.node.setAttribute("aria-label",t("app.share")),this.link=el("input",{id:"kz-share-li\
nk",readonly:!0,data:{"kz-share-link":""}}),this.embed=el("textarea",{id:"kz-share-embed",readonly:!0,rows:4,data:{
"kz-share-embed":""}}),this.note=el("p",{class:"kz-note"},t("share.file")),this.said=el("p",{class:"kz-dim",role:"\
status"});let block=(field,key,name)=>el("div",{},el("label",{for:field.id},t(key)),field,button(`${t("share.c\
opy")}: ${t(key)}`,()=>this.copy(field),{class:"kz-button",data:{[`kz-copy-${name}`]:""}},t("share.copy")));refill(
this.node,el("div",{class:"kz-story-head"},el("h2",{},t("app.share")),button(t("app.close"),()=>this.toggle(),
{class:"kz-text",data:{"kz-share-close":""}})),block(this.link,"share.link","link"),block(this.embed,"share.em\
bed","embed"),this.note,el("div",{role:"group","aria-labelledby":"kz-share-picture"},el("b",{id:"kz-share-pict\
ure"},t("share.picture")),el("span",{class:"kz-choices"},["png","svg"].map(kind=>button(`${t("share.picture")}\
: ${kind.toUpperCase()}`,()=>this.save(kind),{class:"kz-button",data:{"kz-picture":kind}},kind.toUpperCase())))),
this.said),this.update()}update(){if(this.node.hidden)return;let bar=document.querySelector(".kz-toolbar"),top=bar?
bar.offsetTop+bar.offsetHeight+8:52;Object.assign(this.node.style,{top:`${top}px`,maxHeight:`calc(100% - ${top+
12}px)`});let{online,address}=linkTo(window.location,this.address());this.link.value=address,this.embed.value=
frame(address,pick(this.payload.meta.title)),this.note.hidden=online}toggle(){this.node.hidden=!this.node.hidden,
document.getElementById("kz-app").classList.toggle("kz-sharing",!this.node.hidden),this.said.textContent="",this.
update(),this.onCover();let opener=document.querySelector("[data-kz-share]");opener?.setAttribute("aria-expand\
ed",String(!this.node.hidden)),this.node.hidden?opener?.focus():this.link.select()}async save(kind){this.said.
textContent="";try{await this.picture.save(kind),this.said.textContent=t("share.saved")}catch(error){throw this.
said.textContent=t("share.no_picture"),error}}async copy(field){try{await window.navigator.clipboard.writeText(
field.value),this.said.textContent=t("share.copied")}catch{field.focus(),field.select(),this.said.textContent=
t("share.by_hand")}}};var SWIPE=45,Story=class{constructor(index,selection,ledger){this.index=index,this.selection=selection,this.ledger=
ledger,this.steps=selection.steps,this.node=el("section",{class:"kz-story",tabindex:0,hidden:!0,data:{"kz-stor\
y-panel":""},on:{keydown:e=>this.key(e)}}),this.onPrint=()=>{},this.body=el("div",{class:"kz-story-body","aria\
-live":"polite"}),this.swipes(),this.build()}build(){this.node.setAttribute("aria-label",t("app.story")),this.
place=el("span",{class:"kz-dim"});let turn=(by,key,sign,name)=>button(t(key),()=>this.go(by),{class:"kz-icon-b\
utton",title:t(key),data:{[`kz-story-${name}`]:""}},el("span",{class:"kz-turns","aria-hidden":"true"},sign));this.
previous=turn(-1,"story.previous","‹","previous"),this.next=turn(1,"story.next","›","next"),refill(this.node,
el("div",{class:"kz-story-head"},this.previous,this.place,this.next,button(t("app.print"),()=>this.onPrint(),{
class:"kz-text",title:t("story.print"),data:{"kz-story-print":""}}),button(t("app.close"),()=>this.close(),{class:"\
kz-text",data:{"kz-story-close":""}})),this.body),this.update()}known(step){let{knownOn}=this.selection.state;
if(this.selection.until===null)return!0;let as=id=>{let row=this.ledger.row.get(id);return this.ledger.at(row,
knownOn)?.status===this.ledger.at(row,null)?.status};return step.records.every(id=>this.index.told(this.index.
row.get(id)))&&step.claims.every(as)}update(){let n=this.selection.state.step,step=this.steps[n-1];if(this.node.
hidden=!step,document.documentElement.classList.toggle("kz-telling",!!step),!step)return;let ends=[[this.previous,
n===1],[this.next,n===this.steps.length]];for(let[control,last]of ends)last&&document.activeElement===control&&
this.node.focus(),control.disabled=last;this.place.textContent=t("story.step",{n,total:this.steps.length});let behind=step.
records.filter(id=>this.index.row.has(id));refill(this.body,this.known(step)?[el("h2",{},pick(step.title)),el(
"p",{},pick(step.text))]:el("p",{class:"kz-notice"},t("known.not")),behind.length?el("details",{},el("summary",
{},`${t("story.records")} (${behind.length})`),el("ul",{},behind.map(id=>el("li",{},button(this.index.title(this.
index.row.get(id)),()=>this.selection.apply({selected:id}),{class:"kz-text",data:{"kz-story-record":id}}))))):
null)}open(){this.selection.apply(withStep({step:1},this.selection)),this.node.focus({preventScroll:!0})}close(){
this.selection.apply({step:null}),document.querySelector("[data-kz-story]")?.focus()}go(by){let step=this.selection.
state.step+by;this.steps[step-1]&&(this.selection.apply(withStep({step},this.selection)),this.node.scrollTop=0)}key(e){
let onward=document.documentElement.dir==="rtl"?"ArrowLeft":"ArrowRight";if(!(e.ctrlKey||e.metaKey||e.altKey)){
if(e.key==="Escape")this.close();else if(["ArrowLeft","ArrowRight"].includes(e.key))this.go(e.key===onward?1:-1);else
return;e.preventDefault(),e.stopPropagation()}}swipes(){let from=null;this.node.addEventListener("touchstart",
e=>from=e.touches[0],{passive:!0}),this.node.addEventListener("touchend",e=>{let[to]=e.changedTouches,[x2,y]=from?
[to.clientX-from.clientX,to.clientY-from.clientY]:[0,0];Math.abs(x2)<SWIPE||Math.abs(x2)<2*Math.abs(y)||this.go(
x2<0==(document.documentElement.dir!=="rtl")?1:-1)})}};var Title=class{constructor(index,selection){this.index=index,this.selection=selection,this.chosen=()=>"",this.
node=el("header",{class:"kz-title"}),this.build()}build(){let{meta}=this.index.payload,[first,last]=meta.period,
{offset}=this.selection;this.date=el("input",{type:"date","aria-label":t("app.knownOn"),data:{"kz-known-on":""},
on:{change:()=>this.selection.apply({knownOn:this.date.value||null})}}),this.clear=button(t("app.now"),()=>this.
selection.apply({knownOn:null}),{class:"kz-text"},t("app.now")),this.knownText=el("span",{class:"kz-known-text"}),
this.brief=el("p",{class:"kz-brief",data:{"kz-brief":""}}),this.borders=el("span",{class:"kz-dim kz-borders-no\
te"}),refill(this.node,el("h1",{},pick(meta.title)),el("p",{},`${words(first,language,first.slice(0,4)!==last.
slice(0,4))} – ${words(last,language)}`,` · ${t("about.local")} (UTC${meta.offsets.join("/")})`),el("p",{class:"\
kz-known"},el("label",{},`${t("app.knownOn")} `,this.date),this.clear,this.knownText,this.borders),this.brief),
this.offset=offset,this.update()}update(day){let{knownOn}=this.selection.state;this.date.value=knownOn?isoDay(
span(knownOn,this.selection.offset)[0],this.selection.offset):"",this.knownText.textContent=knownOn?`${t("app.\
knownOn")} ${words(knownOn,language)}`:"",this.clear.hidden=!knownOn,this.brief.textContent=this.chosen(),day&&
(this.day=day);let{today}=this.selection.state;this.day&&(this.borders.textContent=today?t("app.today"):t("app\
.borders",{date:words(this.day,language)}))}};function knownSince(index,ledger,offset){let sources=new Table(index.payload,"sources"),printed=Array.from({length:sources.
n},(_,s)=>{let days=span(sources.get("published_on",s),offset);return days?Math.max(days[0],days[1]-DAY):NaN}),
since=new Float64Array(index.n),whole=new Float64Array(index.n);for(let i2=0;i2<index.n;i2++){let told=index.columns.
sources[i2].map(s=>printed[s]).filter(minute=>!Number.isNaN(minute)),said2=(ledger.bySubject.get(index.id[i2])||
[]).map(row=>ledger.claims.get("known",row)).filter(minute=>minute!==null),first=Math.min(...told,...said2);since[i2]=
first===1/0?NaN:Math.max(first,Number.isNaN(index.t0[i2])?first:index.t0[i2]),whole[i2]=told.length?Math.max(...told):
NaN}return{since,whole}}var MOST_HITS=2e3;async function start(){let payload=bare(JSON.parse(document.getElementById("kz-payload").textContent)),
settle,ready=new Promise(resolve=>{settle=resolve});window.kzmap={ready};let hearing=new Hearing,packed=["grou\
nd","records"].map(name=>document.getElementById(`kz-${name}`)?.textContent),[beside,records]=await Promise.all(
packed.map(text=>text&&inflated(text)));payload.shapes=new Shapes(readBeside(payload,payload.beside,beside)),readColumns(
payload,records),learn(payload),useOutlines(payload.vocabulary.outlines);let map=kzMap,controls=map.attributionControl.
getContainer().closest(".leaflet-control-container");for(let node of[...map.getContainer().children])node!==map.
getPane("mapPane")&&node!==controls&&node.remove();map.attributionControl.remove();let theme=new Theme;theme.set(
"auto");let index=new RecordIndex(payload),selection=new RecordSelection(index,payload.layers,payload.options);
document.documentElement.classList.toggle("kz-untimed",!(index.t0[0]<=1/0)),document.documentElement.classList.
toggle("kz-unclaimed",!payload.claims.claim_id.length);let ledger=new Ledger(payload,selection.offset),view=new MapView(
map,payload,{index,selection,ledger,theme}),{basemap}=view;selection.units={has:id=>{for(let i2=0;i2<basemap.units.
n;i2++)if(basemap.units.get("unit_id",i2)===id)return!0;return!1},get:id=>detail.unitName(id)};let since=null;
selection.known=()=>since??=knownSince(index,ledger,selection.offset);let detail=new Detail(index,selection,ledger,
basemap),borderDay=()=>view.borderDay(),drawMap=()=>view.draw(),due=0;function timeSoon(){due||=requestAnimationFrame(
()=>{due=0,parts.timeline.draw()})}basemap.draw(borderDay(),{borders:!0,members:!0});let compare=new Compare(payload,
view,{index,ledger,theme,detail,explain:one=>explain(one)}),parts={theme,detail,compare,filters:new Filters(index,
selection,basemap),legend:new Legend(index,selection,payload),timeline:new Timeline(index,selection),table:new RecordTable(
index,selection),claims:new ClaimsView(index,selection,ledger,detail.sources),forces:new ForcesView(index,selection,
ledger,detail),title:new Title(index,selection),story:new Story(index,selection,ledger),share:new Share(payload),
home:()=>map.fitBounds(homeBox(),{animate:!0,padding:[6,6]}),focus:()=>{let[w,s,e,n]=payload.meta.focus.box;map.
flyToBounds([[s,w],[n,e]],{paddingTopLeft:[40,96],paddingBottomRight:[66,60],maxZoom:13,duration:.9})}},shell=new Shell(
map,payload,selection,parts);selection.refuse=what=>shell.tell(t("app.ignored",{what:String(what).slice(0,80)}));
function homeBox(){let{corners}=index,own=basemap.unitsOn(borderDay(),"adm0").find(i2=>basemap.own.has(basemap.
units.get("unit_id",i2)));if(own!==void 0){let box=basemap.bounds(basemap.units.get("shape",own));if(!corners||
box.getEast()-box.getWest()<120)return boxOfMost(box,index);let[[south,west],[north,east]]=corners;return L.latLngBounds(
[south-2,west-3],[north+2,east+3])}return corners?L.latLngBounds(corners).pad(.05):L.latLngBounds([[-60,-170],
[75,170]])}let{precisions}=payload.vocabulary,describe=({members,title=""})=>{let first=members[0];return members.
length>1?[[title,t("detail.here",{n:members.length})].filter(Boolean).join(": "),...members.slice(0,3).map(i2=>index.
title(i2)),...members.length>3?["…"]:[]]:[index.title(first),detail.when(first),[index.named("place",first,language),
t(`precision.${precisions[index.precision[first]]}`)].join(" · ")]};parts.table.remedies=()=>parts.filters.active(),
parts.table.chosen=()=>detail.chosen(),parts.title.chosen=()=>detail.chosen(),parts.filters.onEnter=()=>{if(!selection.
visible.length)return;shell.showRail(!1);let found=[...selection.visible].sort((a,b)=>index.rank[a]-index.rank[b]),
asked=fold(selection.state.search).split(/\s+/).filter(Boolean);if(asked.length){detail.onZoom(found);let titled=found.
length>MOST_HITS?new Set:index.titled(found,asked),after=i2=>+!titled.has(i2);found.sort((a,b)=>after(a)-after(
b)||index.rank[a]-index.rank[b])}detail.list({kind:"search",members:found,spots:new Set(found.map(i2=>`${index.
lon[i2]},${index.lat[i2]}`)).size}),detail.node.querySelector(".kz-item")?.focus()};let spotName=el("span",{class:"\
kz-ring-name"}),spot=L.marker([0,0],{interactive:!1,keyboard:!1,pane:"kz-marks",icon:L.divIcon({className:"kz-\
ring",iconSize:[26,26],html:spotName})});parts.filters.onGround=async text=>{spot.remove();let found=text.length<
3?[]:await view.streets.find(text);text===selection.state.search.trim()&&parts.filters.showGround(found.map(one=>({
text:one.text,go:()=>{shell.showRail(!1),selection.apply({pane:"map"}),map.setView(one.at,16,{animate:!1}),spotName.
textContent=one.text,spot.setLatLng(one.at).addTo(map)}})))},parts.filters.onFound=()=>{if(!selection.state.search.
trim()||selection.state.pane!=="map")return;let spots=[...selection.visible].filter(i2=>index.hasPoint(i2)).map(
i2=>L.latLng(index.lat[i2],index.lon[i2]));spots.length&&!spots.some(at=>map.getBounds().contains(at))&&map.fitBounds(
L.latLngBounds(spots),{...clear(),maxZoom:9,animate:!1})},detail.onUpdate=()=>shell.update();function explain(on){
let{doubt,flows:flows2,marks:marks2,shading,zones}=on,own=on===view,told=work=>own?work():compare.known(2,work),
hover=(group,node,event)=>{if(!group){shell.hover(null),doubt.hover([]);return}let box=node?node.getBoundingClientRect():
{right:event.clientX,top:event.clientY};shell.hover(told(()=>describe(group)),{x:box.right-8,y:box.top}),group.
kind!=="line"&&group.members.length<=12&&doubt.hover(group.members)},open=group=>{shell.hover(null),doubt.hover(
[]),group.kind!=="line"&&group.at&&inSight(group.at),own?group.members.length===1?selection.apply({selected:index.
id[group.members[0]]}):detail.list(group):detail.list({kind:"second",content:()=>compare.members(group.members)})};
doubt.onMany=()=>shell.tell(t("points.zoom"));let[fitted,first]=["",0];flows2.first=()=>{let size=`${window.innerWidth}\
x${window.innerHeight}`;return size!==fitted&&([fitted,first]=[size,on.map.getBoundsZoom(homeBox(),!1,L.point(
12,12))]),first},own&&(marks2.onSeek=inSight),marks2.onHover=hover,flows2.onHover=hover,marks2.onPick=open,flows2.
onPick=open,shading.onHover=(i2,event,count)=>{if(i2===null){shell.hover(null);return}let name=detail.unitName(
basemap.units.get("unit_id",i2));shell.hover([name,`${t("legend.shade")}: ${count}`],{x:event.clientX,y:event.
clientY})},zones.onHover=(found,event)=>shell.hover(found&&found.flatMap(({title,kind,by,when})=>[title,[kind,
by].join(", "),when]).slice(0,12),event&&{x:event.clientX,y:event.clientY}),zones.onPick=found=>{shell.hover(null),
detail.list({kind:"zones",zones:()=>zones.tell(found),members:[]})}}explain(view),parts.legend.zonesKnown=()=>view.
zones.tell(view.zones.rows.map(({id})=>id)),parts.legend.onZone=id=>{let row=view.zones.rows.find(one=>one.id===
id);shell.showRail(!1),selection.state.pane!=="map"&&selection.apply({pane:"map"}),map.fitBounds(basemap.bounds(
row.shape),{...clear(),maxZoom:14,animate:!1}),view.zones.onPick([id])},detail.onZoom=members=>{let points=members.
filter(i2=>index.hasPoint(i2)).map(i2=>[index.lat[i2],index.lon[i2]]);points.length&&map.flyToBounds(L.latLngBounds(
points),{padding:[60,60],maxZoom:15,duration:.8})},detail.onShow=i2=>{selection.state.pane!=="map"&&selection.
apply({pane:"map"}),map.fitBounds(reach2(i2),{...clear(),maxZoom:14,animate:!1})};function reach2(i2){if(index.
isCircle(i2))return L.latLng(index.lat[i2],index.lon[i2]).toBounds(2*index.radius[i2]);let shapes=index.isLine(
i2)?[index.columns.shape[i2]]:view.doubt.shapes(i2);if(!shapes.length)return L.latLngBounds([[index.lat[i2],index.
lon[i2]]]);let box=L.latLngBounds([]);for(let shape of shapes)box.extend(basemap.bounds(shape));return box}function relabel(){
speak(selection.state.lang);for(let part of[parts.filters,parts.legend,parts.timeline,parts.table,parts.title,
parts.story,parts.share,compare,shell])part.build();shell.drawScale()}function clear(){let cell=map.getContainer().
getBoundingClientRect(),panel=[parts.story.node,compare.node].map(node=>node.getBoundingClientRect()).find(b=>b.
height>0&&b.bottom>cell.top&&b.top<cell.bottom),low=panel&&panel.top>cell.top+cell.height/3,above=panel&&!low?
panel.bottom-cell.top+30:120,under=shell.phone.matches?Math.max(60,map.getSize().y-window.innerHeight*.38+34):
60;return{paddingTopLeft:[60,above],paddingBottomRight:[60,low?Math.max(under,cell.bottom-panel.top+30):under]}}
function inSight(at){map.panInside(at,{...clear(),animate:!1})}function showSelected(){let{selected}=selection.
state;if(selected===null)return;let i2=index.row.get(selected),at=(index.hasPoint(i2)?[index.lat[i2],index.lon[i2]]:
null)??(index.isArea(i2)?view.marks.labelPoint(i2):null);at&&inSight(at)}selection.subscribe(changed=>{let any=(...keys)=>keys.
some(key=>changed.has(key));any("step","knownOn")&&parts.story.update(),changed.has("theme")&&theme.set(selection.
state.theme),changed.has("tiles")&&basemap.setTiles(selection.state.tiles),changed.has("lang")&&relabel(),any(
"selected")&&selection.state.selected!==null&&(detail.group=null),any("selected","knownOn","lang",...FILTERS)&&
detail.update(),any("playing")&&parts.timeline.run(),any("playing","time",...FILTERS)&&timeSoon(),shell.update(),
changed.has("selected")&&(showSelected(),parts.table.mark(),selection.state.selected!==null&&document.activeElement!==
document.body&&detail.node.querySelector("h2")?.focus({preventScroll:!0})),any("selected","lang","knownOn","ti\
les","zones","compare",...FILTERS)&&drawMap(),any(...FILTERS)&&(parts.filters.update(),parts.legend.update()),
any("pane",...FILTERS)&&parts.table.update(),changed.has("zones")&&parts.legend.update(),any("pane","knownOn",
"lang")&&parts.claims.update(),(any("pane","knownOn","lang")||selection.state.pane==="forces"&&any(...FILTERS))&&
parts.forces.update(),any("knownOn","today","lang",...FILTERS)&&parts.title.update(borderDay()),(selection.state.
compare||changed.has("compare"))&&compare.update(),changed.has("view")&&selection.state.view&&map.setView([selection.
state.view.lat,selection.state.view.lon],selection.state.view.zoom,{animate:!1}),contract.tell(),parts.share.update()}),
compare.onLay=work=>{let{moved}=contract;if(work(),shell.size="",shell.resize(),contract.moved=moved,contract.
moved||selection.state.view)return;let{bottom,height}=compare.node.getBoundingClientRect(),{top}=map.getContainer().
getBoundingClientRect(),covered2=shell.phone.matches&&height?bottom-top:0;map.fitBounds(homeBox(),{animate:!1,
paddingTopLeft:[6,6+Math.min(covered2,map.getSize().y/2)],paddingBottomRight:[6,covered2?75:6]}),contract.moved=
!1},shell.onCover=parts.share.onCover=()=>view.labelSoon(),parts.share.picture=new Picture(payload,parts,()=>compare.
frames());let paper=new Paper(view,parts.share.picture,shell.root);parts.story.onPrint=()=>paper.print();let contract=new Contract(
selection,map,ready,hearing);parts.share.address=()=>contract.address(),map.fitBounds(homeBox(),{animate:!1,padding:[
6,6]}),location.hash.length>1&&selection.apply(fromFragment(location.hash,selection));let shown=map.getSize().
x>0&&map.getSize().y>0;shell.onSize=()=>{!shell.mapCell.clientWidth||!shell.mapCell.clientHeight||(shell.resize(),
!shown&&!selection.state.view&&map.fitBounds(homeBox(),{animate:!1,padding:[6,6]}),shown||(contract.moved=!1),
shown=!0)},parts.title.update(borderDay()),drawMap(),parts.claims.update(),parts.forces.update(),map.on("zoome\
nd",drawMap),map.on("moveend",()=>{view.labelSoon(),contract.moved=shown,contract.tell(),parts.share.update()}),
map.on("click",()=>{(selection.state.selected!==null||detail.group)&&detail.close()}),window.addEventListener(
"resize",()=>{shell.resize(),parts.timeline.draw()});let onScreen=null;window.matchMedia("print").addEventListener(
"change",e=>{paper.node||(e.matches&&(onScreen={box:map.getBounds(),view:contract.view()}),theme.printing=e.matches,
theme.set(theme.choice),shell.resize(),e.matches?map.fitBounds(onScreen.box,{animate:!1}):onScreen&&map.setView(
[onScreen.view.lat,onScreen.view.lon],onScreen.view.zoom,{animate:!1}),parts.timeline.draw(),drawMap(),basemap.
ground.paint(),view.label())}),hearing.answer(wish=>contract.follow(wish)),view.marks.settled().then(()=>requestAnimationFrame(
()=>requestAnimationFrame(()=>settle(!0)))),setTimeout(()=>settle(!0),1e3)}start().catch(error=>{throw document.
documentElement.classList.remove("kz-runs"),document.getElementById("kz-app")?.remove(),error});})();
